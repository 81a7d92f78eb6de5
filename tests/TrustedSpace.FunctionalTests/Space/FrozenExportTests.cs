using Microsoft.Data.Sqlite;
using TrustedSpace.Client.Exports;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>A freeze in the middle of a large export, between processes: the stream ends at once on both sides, what left is on record, and only a whole export is charged.</summary>
public sealed class FrozenExportTests : IAsyncLifetime
{
    /// <summary>How long a freeze may take to be in force, in milliseconds.</summary>
    private const long Limit = 1000;

    private const int Before = 40 * ResumedPart.Batch;

    private LargeSpace? _space;

    private LargeSpace Space => _space ?? throw new InvalidOperationException("The space is not up.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _space = await LargeSpace.StartAsync();

    public ValueTask DisposeAsync() => _space?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Freeze_of_participant_dataset_or_grant_breaks_the_stream_and_after_the_lift_it_goes_on_and_is_charged_once()
    {
        foreach (var kind in (FreezeSubjectKind[])[FreezeSubjectKind.Participant, FreezeSubjectKind.Dataset, FreezeSubjectKind.Grant])
        {
            var books = await Space.BooksAsync();
            var grant = await Space.GrantAsync();
            var spec = Space.Prepare(grant);
            using var file = new MemoryStream();
            FreezeStatus? freeze = null;

            var arrived = await BreakAsync(grant, spec, file, async () => freeze = await OrderAsync(SubjectOf(kind, grant)));

            var connector = Assert.Single(freeze!.Connectors);
            Assert.InRange(connector.Milliseconds!.Value, 0, Limit);
            await AssertBrokenAsync(spec, arrived, freeze.OrderedAt);
            await books.AssertUnchargedAsync();

            var next = Space.Consumer.Exports.Resume(spec, arrived);
            var refused = await Dealings.RefusedAsync(() => Space.Consumer.Exports.DownloadAsync(grant, LargeSpace.Insurer, next, Stream.Null, Cancellation));
            Assert.Equal(RefusalCode.Denied, refused.Code);
            Assert.Contains(freeze.Id.Value, refused.Reason, StringComparison.Ordinal);

            await Space.Regulator.Freezes.LiftAsync(freeze.Id, Why(), cancellation: Cancellation).Within("the lift");
            next = Space.Consumer.Exports.Resume(spec, arrived);
            var statement = await Space.Consumer.Exports.DownloadAsync(grant, LargeSpace.Insurer, next, file, Cancellation).Within("the rest");
            await Space.Consumer.Exports.ConfirmAsync(statement, Cancellation);
            Assert.Equal(LargeSpace.Rows, statement.Rows);
            Assert.Equal(LargeSpace.Rows, CountLines(file));
            Assert.Empty((await books.AssertChargedAsync(300 + ((long)LargeSpace.Rows * LargeSpace.Elements.Count))).Unconfirmed);
        }

        AssertNoErrors();
    }

    [Fact]
    public async Task Connector_breaks_the_stream_on_the_regulators_word_alone()
    {
        var books = await Space.BooksAsync();
        var grant = await Space.GrantAsync();
        var spec = Space.Prepare(grant);
        using var file = new MemoryStream();
        using var keys = ParticipantKeys.Load(Space.Running.Directory.Certificates, LargeSpace.Bureau);
        using var messenger = new LyingGateway(Space.Running.Directory.Certificates, Space.Authority, LargeSpace.Insurer);
        var order = new FreezeOrder
        {
            Id = FreezeId.New(TimeProvider.System),
            Subject = FreezeSubject.Of(grant.Grant),
            Reason = Why().Commitment,
            At = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        long inForce = 0;

        // The gateway itself learns nothing of the freeze, and goes on relaying.
        var arrived = await BreakAsync(grant, spec, file, async () =>
        {
            var request = new FreezeRequest { Order = SignedStatement.Sign(order, FreezeOrder.StatementType, keys.Signing) };
            var reply = await messenger.Connector(Space.Running.Connectors[LargeSpace.Insurer].Address).FreezeAsync(request, cancellationToken: Cancellation);
            inForce = SignedStatement.Verify<FreezeAcknowledgement>(reply.Acknowledgement, FreezeAcknowledgement.StatementType, Space.Authority).Payload.At;
        });

        Assert.Empty(await Space.Regulator.Freezes.ListAsync(Cancellation));
        await AssertBrokenAsync(spec, arrived, inForce);
        await books.AssertUnchargedAsync();
        var next = Space.Consumer.Exports.Resume(spec, arrived);
        var refused = await Dealings.RefusedAsync(() => Space.Consumer.Exports.DownloadAsync(grant, LargeSpace.Insurer, next, Stream.Null, Cancellation));
        Assert.Equal(LargeSpace.Insurer, refused.Party);
        Assert.Contains(order.Id.Value, refused.Reason, StringComparison.Ordinal);
        AssertNoErrors();
    }

    private static FreezeSubject SubjectOf(FreezeSubjectKind kind, TokenResponse grant) => kind switch
    {
        FreezeSubjectKind.Participant => FreezeSubject.Of(LargeSpace.Actuary),
        FreezeSubjectKind.Dataset => FreezeSubject.Of(LargeSpace.Dataset),
        _ => FreezeSubject.Of(grant.Grant),
    };

    private static SaltedDetail Why() => SaltedDetail.Of(new Detail { Subject = SubjectId.Parse("actuary"), Text = "under inquiry" });

    private static long CountLines(MemoryStream rows) => rows.ToArray().LongCount(letter => letter == (byte)'\n');

    private Task<FreezeStatus> OrderAsync(FreezeSubject subject) =>
        Space.Regulator.Freezes.OrderAsync(subject, Why(), cancellation: Cancellation).Within($"the freeze of {subject}");

    /// <summary>Downloads, and has <paramref name="freeze"/> happen when some rows have arrived and most can't have left yet, as nobody takes them.</summary>
    private async Task<ArrivedRows> BreakAsync(TokenResponse grant, ExportSpec spec, MemoryStream file, Func<Task> freeze)
    {
        var ordered = false;
        var broken = await Assert.ThrowsAsync<ExportException>(() => Space.Consumer.Exports.DownloadAsync(grant, LargeSpace.Insurer, spec, file, Seen, Cancellation).Within("the export to break"));
        Assert.Equal(LargeSpace.Insurer, broken.Owner);
        file.SetLength(broken.Arrived!.Bytes);
        file.Seek(0, SeekOrigin.End);
        return broken.Arrived;

        void Seen(ArrivedRows now)
        {
            if (now.Rows >= Before && !ordered)
            {
                ordered = true;
                freeze().GetAwaiter().GetResult();
            }
        }
    }

    /// <summary>The log and the owner's ledger both say that the export broke within a second, and how far it had come.</summary>
    private async Task AssertBrokenAsync(ExportSpec spec, ArrivedRows arrived, long frozenAt)
    {
        Assert.InRange(arrived.Rows, Before, LargeSpace.Rows - ResumedPart.Batch);
        await Space.BrokenAsync(spec.Job);
        var flow = Assert.IsType<Flow>(Assert.Single(await Space.Consumer.EntriesOfAsync(spec.Job)));
        Assert.Equal((FlowOutcome.Broken, 0L, 0L), (flow.Outcome, flow.Cells, flow.Rows));
        Assert.Empty(flow.Charges);
        Assert.True(flow.Bytes >= arrived.Bytes, $"{flow.Bytes} bytes are on record, {arrived.Bytes} arrived.");
        Assert.InRange(flow.At - frozenAt, 0, Limit);

        var cells = await EndedAtOwnerAsync(spec.Job).Within("the owner to end the export");
        Assert.InRange(cells, arrived.Rows * LargeSpace.Elements.Count, (LargeSpace.Rows - 1L) * LargeSpace.Elements.Count);
    }

    // What was ended on purpose is no error to whoever ended it.
    private void AssertNoErrors()
    {
        Assert.Contains(LinesOf(LargeSpace.Insurer), line => line.StartsWith("info:", StringComparison.Ordinal));
        Assert.DoesNotContain([.. LinesOf(Samples.Gateway), .. LinesOf(LargeSpace.Insurer)], line => line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal));

        string[] LinesOf(ParticipantId process)
        {
            using var log = new StreamReader(new FileStream(Space.Running.Directory.Log(process), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return log.ReadToEnd().Split('\n');
        }
    }

    // Cells that may have left by the owner's own count. Its ledger is a file of another process, so it is read until it says that the export ended.
    private async Task<long> EndedAtOwnerAsync(JobId job)
    {
        var path = Path.Combine(Space.Running.Directory.State(LargeSpace.Insurer), "connector.db");
        await using var ledger = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        await ledger.OpenAsync(Cancellation);
        await using var command = ledger.CreateCommand();
        command.CommandText = "SELECT cells FROM use WHERE job = $job AND state = 'Broken'";
        command.Parameters.AddWithValue("$job", job.Value);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            if (await command.ExecuteScalarAsync(Cancellation) is long cells)
            {
                return cells;
            }

            await timer.WaitForNextTickAsync(Cancellation);
        }
    }
}
