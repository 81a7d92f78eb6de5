using System.Text;
using CsCheck;
using TrustedSpace.Connector.Export;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.Tests.Connector.Export;

/// <summary>An export that breaks goes on where it ended: the same rows in the same order, once, and only if nothing has changed.</summary>
public sealed class ExportResumptionTests
{
    private const int Rows = 5000;

    [Theory]
    [InlineData(ExportFormat.Csv)]
    [InlineData(ExportFormat.JsonLines)]
    [InlineData(ExportFormat.Arrow)]
    public async Task Parts_joined_are_the_whole_whatever_broke_it(ExportFormat format)
    {
        await using var trade = await LargeTrade.OpenAsync(Rows);
        await Gen.Int[1, 4].Array[0, 4].SampleAsync(
            async breaks =>
            {
                var grant = await trade.GrantAsync(new GrantParameters { MaximumJobs = 1, MaximumCells = 2 * Rows });
                var spec = trade.Export(grant, format);
                using var joined = new MemoryStream();
                var (part, rows) = (spec, 0L);
                var last = await trade.DeliverAsync(grant, part, breaks.FirstOrDefault(int.MaxValue));
                joined.Write(last.Plaintext);
                foreach (var writes in breaks.Skip(1).Append(int.MaxValue).TakeWhile(_ => last.Statement is null))
                {
                    rows += last.Rows;
                    part = trade.Resume(part, rows);
                    last = await trade.DeliverAsync(grant, part, writes);
                    joined.Write(last.Plaintext);
                }

                Assert.Equal((Rows, 2L * Rows, false), (last.Statement!.Rows, last.Statement.Cells, last.Statement.Truncated));
                Assert.Equal(part.Resumes, last.Statement.Resumes);
                Assert.Equal(Rows, await CountAsync(format, joined.ToArray()));
            },
            iter: 6,
            threads: 1);
    }

    [Fact]
    public async Task Rows_that_are_sent_again_are_the_same_bytes()
    {
        await using var trade = await LargeTrade.OpenAsync(Rows);
        var grant = await trade.GrantAsync();
        var spec = trade.Export(grant);
        var first = await trade.DeliverAsync(grant, spec, writes: 4);
        Assert.True(first.Rows >= ResumedPart.Batch);

        var again = await trade.DeliverAsync(grant, trade.Resume(spec, rows: 0));

        Assert.True(again.Plaintext.AsSpan().StartsWith(first.Plaintext));
        var lines = Encoding.UTF8.GetString(again.Plaintext).TrimEnd().Split("\r\n");
        Assert.Equal(Rows, lines.Skip(1).Distinct().Count());
    }

    [Fact]
    public async Task Resumed_export_is_one_use_of_quota_and_grant_and_its_rows_are_paid_once()
    {
        await using var trade = await LargeTrade.OpenAsync(Rows);
        var grant = await trade.GrantAsync(new GrantParameters { MaximumJobs = 1, MaximumCells = 2 * Rows });
        var spec = trade.Export(grant);
        var first = await trade.DeliverAsync(grant, spec, writes: 4);
        var resumed = trade.Resume(spec, first.Rows);

        var rest = await trade.DeliverAsync(grant, resumed);

        Assert.Equal((Rows, false), (rest.Statement!.Rows, rest.Statement.Truncated));
        var calls = trade.Owner.Get<UsageLedger>().Calls(ParticipantId.Parse("pharma"), spec.Dataset, "export", 86_400, before: null);
        Assert.Equal(1, calls);
        await AssertRefusedAsync(() => trade.DeliverAsync(grant, trade.Export(grant)), RefusalCode.Denied, "is for 1 jobs");
    }

    [Fact]
    public async Task Limits_hold_over_all_parts_together()
    {
        var policy = LargeTrade.Policy;
        var limited = policy.Permissions[1] with { MaximumRows = 3000, MaximumBytes = 100_000 };
        await using var trade = await LargeTrade.OpenAsync(Rows, policy with { Permissions = [policy.Permissions[0], limited] });
        var grant = await trade.GrantAsync();
        var spec = trade.Export(grant);
        var first = await trade.DeliverAsync(grant, spec, writes: 4);

        var rest = await trade.DeliverAsync(grant, trade.Resume(spec, first.Rows));

        Assert.InRange(first.Bytes + rest.Bytes, 1, 100_000);
        Assert.True(rest.Statement!.Truncated);
        Assert.InRange(rest.Statement.Rows, first.Rows, 3000);
    }

    public static TheoryData<string, RefusalCode, string> Misfits => new()
    {
        { "never begun", RefusalCode.Unknown, "has no export" },
        { "other elements", RefusalCode.Denied, "other elements" },
        { "other form", RefusalCode.Denied, "form" },
        { "other grant", RefusalCode.Denied, "another grant" },
        { "half a batch", RefusalCode.Invalid, "does not go on at row 100" },
        { "rows that never left", RefusalCode.Invalid, "does not go on at row 1048576" },
        { "released", RefusalCode.Conflict, "only one that broke goes on" },
        { "resumed before", RefusalCode.Conflict, "was resumed before" },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public async Task Resumption_of_what_is_not_the_same_export_is_refused(string misfit, RefusalCode code, string reason)
    {
        await using var trade = await LargeTrade.OpenAsync(Rows);
        var grant = await trade.GrantAsync();
        var spec = trade.Export(grant);
        var first = await trade.DeliverAsync(grant, spec, misfit == "released" ? null : 4);
        var resumed = trade.Resume(spec, ResumedPart.Batch);
        if (misfit == "resumed before")
        {
            await trade.DeliverAsync(grant, resumed, writes: 2);
            resumed = trade.Resume(spec, ResumedPart.Batch);
        }

        var other = misfit == "other grant" ? await trade.GrantAsync() : grant;
        resumed = misfit switch
        {
            "never begun" => resumed with { Resumes = resumed.Resumes! with { Job = JobId.New(TimeProvider.System) } },
            "other elements" => resumed with { Elements = [HospitalData.Radius] },
            "other form" => resumed with { Format = ExportFormat.JsonLines },
            "other grant" => resumed with { Grant = other.Request.Grant },
            "half a batch" => resumed with { Resumes = resumed.Resumes! with { Rows = 100 } },
            "rows that never left" => resumed with { Resumes = resumed.Resumes! with { Rows = 1024 * 1024 } },
            _ => resumed,
        };

        Assert.True(first.Segments > 0);
        await AssertRefusedAsync(() => trade.DeliverAsync(other, resumed), code, reason);
    }

    [Fact]
    public async Task Resumption_after_a_restart_goes_on_and_one_over_changed_data_or_policy_is_refused()
    {
        await using var trade = await LargeTrade.OpenAsync(Rows);
        var grant = await trade.GrantAsync();
        var spec = trade.Export(grant);
        var first = await trade.DeliverAsync(grant, spec, writes: 4);

        await trade.RestartAsync(Rows + 1);
        await AssertRefusedAsync(() => trade.DeliverAsync(grant, trade.Resume(spec, first.Rows)), RefusalCode.Conflict, "the data have changed");
        var policy = LargeTrade.Policy;
        await trade.RestartAsync(Rows, policy with { Permissions = [policy.Permissions[0], policy.Permissions[1] with { MaximumRows = 99_999 }] });
        await AssertRefusedAsync(() => trade.DeliverAsync(grant, trade.Resume(spec, first.Rows)), RefusalCode.Conflict, "the usage policy has changed");
        await trade.RestartAsync(Rows);
        var rest = await trade.DeliverAsync(grant, trade.Resume(spec, first.Rows));

        var lines = Encoding.UTF8.GetString([.. first.Plaintext, .. rest.Plaintext]).TrimEnd().Split("\r\n");
        Assert.Equal(Rows + 1, lines.Distinct().Count());
    }

    [Fact]
    public async Task Consumer_that_takes_nothing_holds_the_reading_at_one_batch()
    {
        await using var trade = await LargeTrade.OpenAsync(Rows);
        var grant = await trade.GrantAsync();
        var spec = trade.Export(grant, ExportFormat.Arrow);
        using var slow = new SlowConsumer();

        var delivery = trade.DeliverAsync(grant, spec, slow);
        for (var taken = 1; taken <= 4; taken++)
        {
            // The consumer has a write in hand and takes no more: what was read for it is in that write and the batch it is of.
            await slow.Waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            var read = trade.Owner.Get<ExportLedger>().Find(spec.Job)!.EndRow;
            Assert.InRange(read, 1, taken * ResumedPart.Batch);
            slow.Take();
        }

        slow.TakeAll();
        await delivery;
    }

    private static async Task<int> CountAsync(ExportFormat format, byte[] rows)
    {
        if (format != ExportFormat.Arrow)
        {
            var lines = Encoding.UTF8.GetString(rows).TrimEnd().Split('\n');
            Assert.Equal(lines.Length, lines.Distinct().Count());
            return lines.Length - (format == ExportFormat.Csv ? 1 : 0);
        }

        using var reader = new Apache.Arrow.Ipc.ArrowStreamReader(new MemoryStream(rows));
        var count = 0;
        while (await reader.ReadNextRecordBatchAsync(TestContext.Current.CancellationToken) is { } batch)
        {
            count += batch.Length;
        }

        return count;
    }

    private static async Task AssertRefusedAsync(Func<Task> act, RefusalCode code, string reason)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(act);
        Assert.Contains(reason, refused.Refusal.Reason, StringComparison.Ordinal);
        Assert.Equal(code, refused.Refusal.Code);
        Assert.NotEmpty(refused.Refusal.Remedy);
    }

    /// <summary>Takes a write when it is told to, and says when one waits.</summary>
    private sealed class SlowConsumer : MemoryStream
    {
        private readonly SemaphoreSlim _taken = new(0);
        private TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Waiting => Volatile.Read(ref _waiting).Task;

        public void Take()
        {
            Volatile.Write(ref _waiting, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            _taken.Release();
        }

        public void TakeAll() => _taken.Release(int.MaxValue / 2);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Volatile.Read(ref _waiting).TrySetResult();
            await _taken.WaitAsync(cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            _taken.Dispose();
            base.Dispose(disposing);
        }
    }
}
