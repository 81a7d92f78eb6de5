using System.Globalization;
using TrustedSpace.Connector.Export;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Sealing;
using TrustedSpace.Protocol.Statements;
using Xunit;

namespace TrustedSpace.Tests.Connector.Export;

/// <summary>An owner of several thousand rows, of which exports are delivered, broken and resumed without a network. It can start again on what it kept.</summary>
internal sealed class LargeTrade : IAsyncDisposable
{
    private readonly TestTrade _trade;
    private readonly string _folder = Directory.CreateTempSubdirectory("ts-large-").FullName;

    private LargeTrade(TestTrade trade) => _trade = trade;

    public TestOwner Owner => _trade.First;

    public static UsagePolicy Policy
    {
        get
        {
            var policy = HospitalData.Policy("hospital-a");
            return policy with { Permissions = [policy.Permissions[0], policy.Permissions[1] with { MaximumRows = 100_000, Rows = null }] };
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<LargeTrade> OpenAsync(int rows, UsagePolicy? policy = null)
    {
        var large = new LargeTrade(new TestTrade());
        await large.StartAsync(rows, policy ?? Policy);
        return large;
    }

    /// <summary>Starts the owner again on a copy of its state, with other rows or another policy.</summary>
    public async Task RestartAsync(int rows, UsagePolicy? policy = null)
    {
        var before = Owner;
        _trade.Owners.Clear();
        await StartAsync(rows, policy ?? Policy, before.Options.State);
        await before.DisposeAsync();
    }

    public Task<TestGrant> GrantAsync(GrantParameters? budget = null) => _trade.GrantAsync(_trade.Request(Operation.Export, budget));

    public ExportSpec Export(TestGrant grant, ExportFormat format = ExportFormat.Csv) => _trade.Export(grant) with { Format = format };

    public ExportSpec Resume(ExportSpec broken, long rows) =>
        broken with { Job = JobId.New(_trade.Space.Time), Resumes = new ResumedPart { Job = broken.Job, Rows = rows } };

    /// <summary>Delivers an export to a consumer that leaves after some writes; null: it stays.</summary>
    /// <returns>What it has; the statement is null where it left.</returns>
    public async Task<Delivered> DeliverAsync(TestGrant grant, ExportSpec spec, int? writes = null, string signer = "pharma", long mostCells = long.MaxValue)
    {
        using var consumer = new LeavingConsumer(writes ?? int.MaxValue);
        string? statement = null;
        try
        {
            statement = await DeliverAsync(grant, spec, consumer, signer, mostCells);
        }
        catch (OperationCanceledException) when (writes is not null)
        {
        }

        var (plaintext, segments) = await OpenAsync(spec, consumer.ToArray(), whole: statement is not null);
        return new Delivered(plaintext, segments, consumer.Length, statement is null ? null
            : SignedStatement.Verify<ReleaseStatement>(statement, ReleaseStatement.StatementType, _trade.Space.Authority).Payload);
    }

    public async Task<string> DeliverAsync(TestGrant grant, ExportSpec spec, Stream destination, string signer = "pharma", long mostCells = long.MaxValue)
    {
        var export = await Owner.Get<ExportVerification>().VerifyAsync(_trade.Gateway.Sign(grant.Claims), _trade.Papers.Sign(spec, signer), Cancellation);
        var task = await Owner.Get<ExportAdmission>().AdmitAsync(export, mostCells, Cancellation);
        return await Owner.Get<ExportDelivery>().DeliverAsync(task, destination, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _trade.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync(int rows, UsagePolicy policy, string? state = null)
    {
        var path = Path.Combine(_folder, $"{rows}.csv");
        await File.WriteAllLinesAsync(path, Enumerable.Range(0, rows).Select(Row).Prepend("diagnosis,radius_mean,texture_mean"), Cancellation);
        _trade.Owners.Add(await TestOwner.OpenAsync(_trade.Space, _trade.Gateway, "hospital-a", policy, options => options with
        {
            State = state is null ? options.State : Copy(state, options.State),
            Datasets = [options.Datasets[0] with { Source = new SourceOptions { Kind = SourceKind.Csv, Path = path, MemoryMegabytes = 64, Threads = 2 } }],
        }));
    }

    private static string Row(int i) => string.Create(
        CultureInfo.InvariantCulture, $"{(i % 3 == 0 ? "malignant" : "benign")},{(i * 7919 % 49_999) / 1000.0},{i % 50}");

    private static string Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var target = File.Create(copy);
            source.CopyTo(target);
        }

        return to;
    }

    /// <summary>The plaintext up to the last segment that more chunks followed, or all of a whole stream; and how many segments that is.</summary>
    private async Task<(byte[] Plaintext, long Segments)> OpenAsync(ExportSpec spec, byte[] sealedRows, bool whole)
    {
        using var key = _trade.Space.Keys("pharma").CreateOpeningKey();
        using var reader = new SealedStreamReader(new MemoryStream(sealedRows), key, ReleaseSealing.ForExport(spec.Job, Owner.Id));
        using var plain = new MemoryStream();
        var (segments, end, kept) = (0L, 0L, (Segments: 0L, End: 0L));
        try
        {
            await foreach (var chunk in reader.ReadAllAsync(Cancellation))
            {
                kept = (segments, end);
                plain.Write(chunk.Span);
                (segments, end) = reader.Segments > segments ? (reader.Segments, plain.Length) : (segments, end);
            }
        }
        catch (SealingException) when (!whole)
        {
        }

        return whole ? (plain.ToArray(), segments) : (plain.ToArray()[..(int)kept.End], kept.Segments);
    }

    private sealed class LeavingConsumer(int writes) : MemoryStream
    {
        private int _writes = writes;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            _writes-- > 0 ? base.WriteAsync(buffer, cancellationToken) : throw new OperationCanceledException("the consumer has gone");
    }
}

/// <summary>What arrived of a part of an export.</summary>
internal sealed record Delivered(byte[] Plaintext, long Segments, long Bytes, ReleaseStatement? Statement)
{
    /// <summary>Rows in full batches.</summary>
    public long Rows => Segments * ResumedPart.Batch;
}
