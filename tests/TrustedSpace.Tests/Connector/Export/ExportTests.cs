using System.Text;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Export;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Sealing;
using TrustedSpace.Protocol.Statements;
using TrustedSpace.Tests.Protocol;
using Xunit;

namespace TrustedSpace.Tests.Connector.Export;

/// <summary>An export from grant to sealed stream, without its network.</summary>
public sealed class ExportTests
{
    [Fact]
    public async Task Export_carries_permitted_rows_and_a_statement_over_the_stream()
    {
        await using var trade = await TestTrade.OpenAsync("hospital-a");
        var grant = await trade.GrantAsync(trade.Request(Operation.Export));
        var spec = trade.Export(grant);
        using var stream = new MemoryStream();

        var signed = await DeliverAsync(trade, grant, spec, stream);

        var lines = (await OpenAsync(trade, spec, stream)).TrimEnd().Split("\r\n");
        var expected = File.ReadLines(HospitalData.File("hospital-a")).Skip(1)
            .Select(line => line.Split(',')).Where(row => double.Parse(row[1], System.Globalization.CultureInfo.InvariantCulture) > 15)
            .Select(row => $"{row[0]},{row[1]}");
        Assert.Equal("diagnosis,radius_mean", lines[0]);
        Assert.Equal(expected.Order(StringComparer.Ordinal), lines.Skip(1).Order(StringComparer.Ordinal));
        var statement = SignedStatement.Verify<ReleaseStatement>(signed, ReleaseStatement.StatementType, trade.Space.Authority);
        Assert.Equal("hospital-a", statement.Signer.Value);
        Assert.Equal(
            (lines.Length - 1L, 2L * (lines.Length - 1), stream.Length, Sha256Digest.Of(stream.ToArray())),
            (statement.Payload.Rows, statement.Payload.Cells, statement.Payload.Bytes, statement.Payload.Sealed));
    }

    [Fact]
    public async Task Export_stops_at_the_owners_maximum_and_at_the_grants_budget()
    {
        await using var trade = await TestTrade.OpenAsync("hospital-a");
        var grant = await trade.GrantAsync(trade.Request(Operation.Export, new GrantParameters { MaximumJobs = 9, MaximumCells = 15 }));
        var first = trade.Export(grant) with { Format = ExportFormat.JsonLines };
        using var stream = new MemoryStream();

        await DeliverAsync(trade, grant, first, stream);

        var rows = (await OpenAsync(trade, first, stream)).TrimEnd().Split('\n');
        Assert.Equal(7, rows.Length);
        Assert.StartsWith("{\"diagnosis\":\"", rows[0], StringComparison.Ordinal);
        await AssertRefusedAsync(() => DeliverAsync(trade, grant, trade.Export(grant), Stream.Null), RefusalCode.Denied, "budget of 15 cells is used");
    }

    [Theory]
    [InlineData(9, 4)]
    [InlineData(2, 1)]
    public async Task Export_stops_at_the_cells_that_the_gateway_leaves_to_it(long mostCells, int rows)
    {
        await using var trade = await TestTrade.OpenAsync("hospital-a");
        var grant = await trade.GrantAsync(trade.Request(Operation.Export));
        var spec = trade.Export(grant) with { Format = ExportFormat.JsonLines };
        using var stream = new MemoryStream();

        await DeliverAsync(trade, grant, spec, stream, mostCells: mostCells);

        Assert.Equal(rows, (await OpenAsync(trade, spec, stream)).TrimEnd().Split('\n').Length);
        await AssertRefusedAsync(() => DeliverAsync(trade, grant, trade.Export(grant), Stream.Null, mostCells: 1), RefusalCode.Denied, "held by other exports");
    }

    [Fact]
    public async Task Export_that_a_limit_cuts_says_so_and_one_that_just_fits_does_not()
    {
        var all = Permitted();
        foreach (var (most, truncated) in new[] { (all - 1L, true), (all, false), (all + 1L, false) })
        {
            await using var trade = await OpenAsync(export => export with { MaximumRows = most });
            var grant = await trade.GrantAsync(trade.Request(Operation.Export));

            var statement = Read(trade, await DeliverAsync(trade, grant, trade.Export(grant), Stream.Null));

            Assert.Equal((Math.Min(all, most), truncated), (statement.Rows, statement.Truncated));
        }
    }

    [Theory]
    [InlineData(ExportFormat.Csv)]
    [InlineData(ExportFormat.JsonLines)]
    public async Task Export_never_exceeds_the_owners_bytes_and_ends_cleanly_below(ExportFormat format)
    {
        foreach (var most in new[] { 200L, 999, 1_000, 1_500, 100_000 })
        {
            await using var trade = await OpenAsync(export => export with { MaximumBytes = most });
            var grant = await trade.GrantAsync(trade.Request(Operation.Export));
            var spec = trade.Export(grant) with { Format = format };
            using var stream = new MemoryStream();

            var statement = Read(trade, await DeliverAsync(trade, grant, spec, stream));

            var lines = (await OpenAsync(trade, spec, stream)).TrimEnd().Split('\n').Length - (format == ExportFormat.Csv ? 1 : 0);
            Assert.InRange(stream.Length, 1, most);
            Assert.Equal((lines, stream.Length, lines < Permitted()), (statement.Rows, statement.Bytes, statement.Truncated));
            Assert.True(!statement.Truncated || most - stream.Length < 50, "another row would have fitted");
        }
    }

    [Fact]
    public async Task Export_is_refused_where_the_owners_bytes_hold_no_header()
    {
        await using var trade = await OpenAsync(export => export with { MaximumBytes = 90 });
        var grant = await trade.GrantAsync(trade.Request(Operation.Export));

        await AssertRefusedAsync(() => DeliverAsync(trade, grant, trade.Export(grant), Stream.Null), RefusalCode.Denied, "limit of 90 bytes");
    }

    [Fact]
    public async Task Export_carries_masked_values_only_and_the_decision_names_the_masks()
    {
        await using var trade = await OpenAsync(export => export with
        {
            Masking =
            [
                new Mask { Element = HospitalData.Radius, Method = MaskMethod.Round, Step = 2.5 },
                new Mask { Element = HospitalData.Diagnosis, Method = MaskMethod.Hash },
                new Mask { Element = HospitalData.Texture, Method = MaskMethod.Null },
            ],
        });
        var grant = await trade.GrantAsync(trade.Request(Operation.Export));
        var spec = trade.Export(grant);
        using var stream = new MemoryStream();

        await DeliverAsync(trade, grant, spec, stream);

        var rows = (await OpenAsync(trade, spec, stream)).TrimEnd().Split("\r\n").Skip(1).Select(line => line.Split(',')).ToList();
        Assert.All(rows, row => Assert.Equal(0, double.Parse(row[1], System.Globalization.CultureInfo.InvariantCulture) % 2.5));
        Assert.All(rows, row => Assert.Matches("^[0-9a-f]{64}$", row[0]));
        Assert.InRange(rows.DistinctBy(row => row[0]).Count(), 1, 2);
        var obligations = SignedStatement.Verify<Decision>(grant.Decisions[0], Decision.StatementType, trade.Space.Authority).Payload.Obligations;
        Assert.Equal("radius_mean > 15", obligations.Rows);
        Assert.Equal([HospitalData.Radius, HospitalData.Diagnosis], obligations.Masking!.Select(mask => mask.Element));
    }

    [Fact]
    public async Task Connector_does_not_start_with_rows_that_are_no_condition_and_lists_every_one()
    {
        var policy = HospitalData.Policy("hospital-a");
        string[] wrong = ["radius_mean > 'wide'", "colour = 'red'", "radius_mean > 1) OR (radius_mean < (SELECT 2)", "upper(diagnosis) = 'BENIGN'"];
        using var space = new TestSpace();
        using var gateway = new TestGateway();

        var refused = await Assert.ThrowsAsync<CannotStartException>(() => TestOwner.OpenAsync(space, gateway, "hospital-a", policy with
        {
            Permissions = [.. wrong.Select((rows, i) => policy.Permissions[1] with { Id = $"export-{i}", Rows = rows })],
        }));

        Assert.Equal(wrong.Length, refused.Faults.Count);
        Assert.All(refused.Faults.Index(), fault => Assert.Contains($"permission export-{fault.Index} can't be read", fault.Item, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Same_export_twice_is_refused()
    {
        await using var trade = await TestTrade.OpenAsync("hospital-a");
        var grant = await trade.GrantAsync(trade.Request(Operation.Export));
        var spec = trade.Export(grant);
        await DeliverAsync(trade, grant, spec, Stream.Null);

        await AssertRefusedAsync(() => DeliverAsync(trade, grant, spec, Stream.Null), RefusalCode.Conflict, "was requested before");
    }

    [Fact]
    public async Task Export_that_the_consumer_leaves_counts_as_broken_and_keeps_its_cells()
    {
        await using var trade = await TestTrade.OpenAsync("hospital-a");
        var grant = await trade.GrantAsync(trade.Request(Operation.Export, new GrantParameters { MaximumJobs = 1 }));
        var spec = trade.Export(grant);

        await Assert.ThrowsAsync<OperationCanceledException>(() => DeliverAsync(trade, grant, spec, new LeavingConsumer(writes: 1)));

        await AssertRefusedAsync(() => DeliverAsync(trade, grant, trade.Export(grant), Stream.Null), RefusalCode.Denied, "is for 1 jobs");
    }

    [Fact]
    public async Task Export_that_nothing_left_of_gives_its_call_back()
    {
        await using var trade = await TestTrade.OpenAsync("hospital-a");
        var grant = await trade.GrantAsync(trade.Request(Operation.Export, new GrantParameters { MaximumJobs = 1 }));

        await Assert.ThrowsAsync<OperationCanceledException>(() => DeliverAsync(trade, grant, trade.Export(grant), new LeavingConsumer(writes: 0)));

        await DeliverAsync(trade, grant, trade.Export(grant), Stream.Null);
    }

    public static TheoryData<string, string> Alterations => new()
    {
        { "statistics grant", "allows Statistics, not Export" },
        { "purpose", "its purpose is 'marketing'" },
        { "element", "reads texture_mean" },
        { "no element", "names one element or more" },
        { "element twice", "names one element or more" },
        { "dataset", "has no dataset" },
        { "sealing of another", "is that of stranger" },
        { "other sealing key", "not the one that the grant names" },
        { "signer", "stranger signed it" },
    };

    [Theory]
    [MemberData(nameof(Alterations))]
    public async Task Export_beyond_its_grant_is_refused(string altered, string reason)
    {
        await using var trade = await TestTrade.OpenAsync("hospital-a", "hospital-b");
        var grant = await trade.GrantAsync(trade.Request(altered == "statistics grant" ? Operation.Statistics : Operation.Export));
        var spec = trade.Export(grant);
        spec = altered switch
        {
            "purpose" => spec with { Purpose = "marketing" },
            "element" => spec with { Elements = [HospitalData.Texture] },
            "no element" => spec with { Elements = [] },
            "element twice" => spec with { Elements = [HospitalData.Radius, HospitalData.Radius] },
            "dataset" => spec with { Dataset = DatasetId.Parse("hospital-b-tumours") },
            "sealing of another" => spec with { Sealing = trade.Space.Keys("stranger").Sealing.RawData },
            "other sealing key" => spec with { Sealing = trade.Space.Issuer.Issue(grant.Request.Consumer, "Pharma", CertificatePurpose.Sealing).RawData },
            _ => spec,
        };

        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            DeliverAsync(trade, grant, spec, Stream.Null, altered == "signer" ? "stranger" : "pharma"));
        Assert.Contains(reason, refused.Refusal.Reason, StringComparison.Ordinal);
    }

    private static int Permitted() => File.ReadLines(HospitalData.File("hospital-a")).Skip(1)
        .Count(line => double.Parse(line.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture) > 15);

    private static async Task<TestTrade> OpenAsync(Func<Permission, Permission> export)
    {
        var policy = HospitalData.Policy("hospital-a");
        return await TestTrade.OpenAsync(policy with { Permissions = [policy.Permissions[0], export(policy.Permissions[1])] });
    }

    private static ReleaseStatement Read(TestTrade trade, string signed) =>
        SignedStatement.Verify<ReleaseStatement>(signed, ReleaseStatement.StatementType, trade.Space.Authority).Payload;

    private static async Task<string> DeliverAsync(TestTrade trade, TestGrant grant, ExportSpec spec, Stream destination, string signer = "pharma", long mostCells = long.MaxValue)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var owner = trade.First;
        var export = await owner.Get<ExportVerification>().VerifyAsync(trade.Gateway.Sign(grant.Claims), trade.Papers.Sign(spec, signer), cancellation);
        var task = await owner.Get<ExportAdmission>().AdmitAsync(export, mostCells, cancellation);
        return await owner.Get<ExportDelivery>().DeliverAsync(task, destination, cancellation);
    }

    private static async Task<string> OpenAsync(TestTrade trade, ExportSpec spec, MemoryStream stream)
    {
        stream.Position = 0;
        using var key = trade.Space.Keys("pharma").CreateOpeningKey();
        using var reader = new SealedStreamReader(stream, key, ReleaseSealing.ForExport(spec.Job, trade.First.Id));
        using var plain = new MemoryStream();
        await foreach (var chunk in reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            plain.Write(chunk.Span);
        }

        return Encoding.UTF8.GetString(plain.ToArray());
    }

    private static async Task AssertRefusedAsync(Func<Task> act, RefusalCode code, string reason)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(act);
        Assert.Equal(code, refused.Refusal.Code);
        Assert.Contains(reason, refused.Refusal.Reason, StringComparison.Ordinal);
    }

    private sealed class LeavingConsumer(int writes) : MemoryStream
    {
        private int _writes = writes;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            _writes-- > 0 ? base.WriteAsync(buffer, cancellationToken) : throw new OperationCanceledException("the consumer has gone");
    }
}
