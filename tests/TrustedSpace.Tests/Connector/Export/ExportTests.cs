using System.Text;
using TrustedSpace.Connector.Export;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Sealing;
using TrustedSpace.Protocol.Statements;
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
