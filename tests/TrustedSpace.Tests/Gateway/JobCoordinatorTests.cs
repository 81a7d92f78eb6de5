using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Jobs;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

public sealed class JobCoordinatorTests
{
    /// <summary>One bent step each: the owner that is named, the stage, and what the reason says.</summary>
    public static TheoryData<string, string, string, string> BentSteps => new()
    {
        { "plan", "hospital-b", "planning", "planned the same query differently" },
        { "plan refused", "hospital-b", "policy at use", "no such clause" },
        { "begin refused", "hospital-b", "policy at use", "quota used" },
        { "sender", "hospital-b", "round keys", "names another sender, job or round" },
        { "round", "hospital-b", "round counts", "names another sender, job or round" },
        { "open counts", "hospital-b", "round counts", "must be sealed" },
        { "missing counts", "hospital-b", "round counts", "one to each of the others" },
        { "late release", "hospital-b", "release", "did not release when the others did" },
        { "transcript", "hospital-b", "release", "tells another history" },
        { "groups", "hospital-b", "release", "tells another history" },
        { "sealed bytes", "hospital-b", "release", "does not cover the sealed result" },
        { "cells", "hospital-a", "release", "counts more groups or cells" },
        { "job", "hospital-b", "release", "about another job or grant" },
        { "protection", "hospital-b", "release", "under another protection than the owners decided" },
        { "noise", "hospital-a", "release", "under another protection than the owners decided" },
        { "contributors", "hospital-b", "release", "at least 2 of the owners and its own must be in it" },
        { "foreign contributor", "hospital-a", "release", "at least 2 of the owners and its own must be in it" },
        { "signer", "hospital-b", "release", "is hospital-a's" },
    };

    [Fact]
    public async Task Job_of_honest_owners_is_released_charged_and_recorded_once()
    {
        await using var space = await JobSpace.StartAsync();

        var status = await space.RunAsync();

        Assert.Equal((JobState.Released, 3, 1, 6L), (status.State, status.GroupsReleased, status.GroupsWithheld, status.Cells));
        Assert.Equal(100 + (6 * 2) + 50 + 6, status.Amount);
        var flow = Assert.Single(space.Leaf.OfType<Flow>());
        Assert.Equal((FlowId.For(status.Job), FlowOutcome.Released, 2), (flow.Id, flow.Outcome, flow.Statements.Count));
        var result = await space.Store.ReadResultAsync(status.Job, TestContext.Current.CancellationToken);
        Assert.Equal([Leaves.OwnerA, Leaves.OwnerB], result.Shares.Select(share => share.Owner));
        Assert.Null(space.A.Abandoned);
    }

    [Theory]
    [MemberData(nameof(BentSteps))]
    public async Task Job_with_a_bent_step_fails_in_words_releases_and_charges_nothing(string step, string party, string stage, string reason)
    {
        await using var space = await JobSpace.StartAsync(jobs: 1, cells: 8);
        Bend(space, step);

        var status = await space.RunAsync();

        Assert.Equal((JobState.Failed, party, stage), (status.State, status.Failure!.Party.Value, status.Failure.Stage));
        Assert.Contains(reason, status.Failure.Reason, StringComparison.Ordinal);
        Assert.Equal(status.Failure, Assert.Single(space.Leaf.OfType<JobFailed>()).Failure);
        Assert.Empty(space.Leaf.OfType<Flow>());
        Assert.Equal(BudgetOutcome.Held, space.Ledger.TryHold(space.Grant, 8, out _));
        Assert.NotNull(space.A.Abandoned);
        Assert.NotNull(space.B.Abandoned);
    }

    [Fact]
    public async Task Job_beyond_the_granted_elements_or_cells_asks_no_owner_to_begin()
    {
        await using var space = await JobSpace.StartAsync(cells: 7);
        var cells = await space.RunAsync();
        space.A.Plans = space.B.Plans = plan =>
        {
            plan.Elements.Add("age");
            return plan;
        };
        var elements = await space.RunAsync();

        Assert.Contains("the result can have 8 cells", cells.Failure!.Reason, StringComparison.Ordinal);
        Assert.Contains("reads age", elements.Failure!.Reason, StringComparison.Ordinal);
        Assert.All([cells, elements], status => Assert.Equal("planning", status.Failure!.Stage));
    }

    [Fact]
    public async Task Jobs_of_one_grant_release_no_more_than_its_budget()
    {
        await using var space = await JobSpace.StartAsync(jobs: 2);

        Assert.Equal(JobState.Released, (await space.RunAsync()).State);
        Assert.Equal(JobState.Released, (await space.RunAsync()).State);
        Assert.Contains("are used or running", (await space.RunAsync()).Failure!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_whose_owner_never_answers_fails_at_the_deadline()
    {
        await using var space = await JobSpace.StartAsync();
        var asked = new TaskCompletionSource();
        space.B.Answers = (_, _) =>
        {
            asked.TrySetResult();
            return new TaskCompletionSource<RoundReply>().Task;
        };

        var running = space.RunAsync();
        await asked.Task;
        space.Time.Advance(space.Limits.Deadline);
        var status = await running;

        Assert.Contains("did not end within 120 seconds", status.Failure!.Reason, StringComparison.Ordinal);
        Assert.NotNull(space.A.Abandoned);
    }

    [Theory]
    [InlineData("revoked")]
    [InlineData("suspended")]
    public async Task Job_ends_when_its_grant_or_a_party_falls(string leaf)
    {
        await using var space = await JobSpace.StartAsync();
        space.B.Answers = async (round, reply) =>
        {
            if (round == 2)
            {
                await space.Log.AppendAsync(
                    leaf == "revoked"
                        ? new GrantRevoked { At = 1, Grant = space.Grant, By = Leaves.OwnerA }
                        : new ParticipantChanged { At = 1, Participant = Leaves.OwnerA, Role = ParticipantRole.Owner, Organisation = "Hospital A", Change = "suspended", Certificate = "t" },
                    CancellationToken.None);
            }

            return reply;
        };

        var status = await space.RunAsync();

        Assert.Contains(leaf, status.Failure!.Reason, StringComparison.Ordinal);
        Assert.Empty(space.Leaf.OfType<Flow>());
    }

    [Fact]
    public async Task Submission_again_is_the_same_job_and_another_content_is_refused()
    {
        await using var space = await JobSpace.StartAsync();
        var ticket = space.Ticket();
        var ended = await space.RunAsync(ticket);

        var again = await space.AdmitAsync(ticket);
        var other = await Assert.ThrowsAsync<RefusedException>(() => space.AdmitAsync(space.Ticket(ticket.Spec.Job, "SELECT 1")));

        Assert.Equal(ended, again);
        Assert.Equal(RefusalCode.Conflict, other.Refusal.Code);
        Assert.Single(space.Leaf.OfType<Flow>());
    }

    [Fact]
    public async Task Submission_to_a_full_queue_is_turned_away_and_may_come_again()
    {
        await using var space = await JobSpace.StartAsync(limits: new JobLimits { Queued = 1 });
        await space.AdmitAsync(space.Ticket());
        var ticket = space.Ticket();

        var refused = await Assert.ThrowsAsync<RefusedException>(() => space.AdmitAsync(ticket));
        Assert.Equal(RefusalCode.Unavailable, refused.Refusal.Code);

        await space.RunNextAsync();
        Assert.Equal(JobState.Released, (await space.RunAsync(ticket)).State);
    }

    private static void Bend(JobSpace space, string step)
    {
        var b = space.B;
        switch (step)
        {
            case "plan":
                b.Plans = plan =>
                {
                    plan.MaximumCells++;
                    return plan;
                };
                break;
            case "plan refused":
                b.Plans = _ => throw ScriptedOwner.Refuses("no such clause");
                break;
            case "begin refused":
                b.Answers = (_, _) => throw ScriptedOwner.Refuses("quota used");
                break;
            case "sender":
                b.Answers = At(1, reply => reply.Envelopes[0].Sender = "hospital-a");
                break;
            case "round":
                b.Answers = At(2, reply => reply.Envelopes[0].Round = 1);
                break;
            case "open counts":
                b.Answers = At(2, reply => reply.Envelopes[0].Sealed = false);
                break;
            case "missing counts":
                b.Answers = At(2, reply => reply.Envelopes.Clear());
                break;
            case "late release":
                b.Answers = At(3, reply => reply.Release = null);
                break;
            case "sealed bytes":
                b.Answers = At(3, reply => reply.Release.Sealed = Google.Protobuf.ByteString.CopyFrom(new byte[reply.Release.Sealed.Length]));
                break;
            case "transcript":
                b.States = statement => statement with { Transcript = Sha256Digest.Of("other"u8) };
                break;
            case "groups":
                b.States = statement => statement with { GroupsReleased = 2 };
                break;
            case "cells":
                space.A.States = b.States = statement => statement with { Cells = 9 };
                break;
            case "job":
                b.States = statement => statement with { Job = JobId.New(TimeProvider.System) };
                break;
            case "protection":
                b.States = statement => statement with { Protection = null };
                break;
            case "noise":
                space.A.States = b.States = statement => statement with { Protection = statement.Protection! with { Rho = 0.1 } };
                break;
            case "contributors":
                b.States = statement => statement with { Contributors = [Leaves.OwnerB] };
                break;
            case "foreign contributor":
                space.A.States = b.States = statement => statement with { Contributors = [.. statement.Contributors, Leaves.Consumer] };
                break;
            case "signer":
                b.Signer = space.KeysOf("hospital-a");
                break;
        }
    }

    private static Func<uint, RoundReply, Task<RoundReply>> At(
        uint bent, Action<RoundReply> change) => (round, reply) =>
    {
        if (round == bent)
        {
            change(reply);
        }

        return Task.FromResult(reply);
    };
}
