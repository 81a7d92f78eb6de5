using Google.Protobuf;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Envelopes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>A relay that alters, repeats, moves or withholds messages: the party that gets them refuses, the job fails and nothing is released.</summary>
[Collection(HostedSpaceTests.Name)]
public class TamperedMessageTests(HostedSpace space)
{
    private static readonly ParticipantId A = Samples.Hospitals[0];
    private static readonly ParticipantId B = Samples.Hospitals[1];
    private static readonly ParticipantId C = Samples.Hospitals[2];

    [Theory]
    [InlineData(1, "round keys")]
    [InlineData(2, "round counts")]
    public async Task Altered_message_fails_the_job_and_its_sender_is_named(int round, string stage)
    {
        var failure = await FailAsync(round, to: B, request =>
        {
            var altered = From(request, A);
            var bytes = altered.Payload.ToByteArray();
            bytes[^1] ^= 1;
            altered.Payload = ByteString.CopyFrom(bytes);
        });

        AssertViolation(failure, B, stage, $"of '{A}'", "was altered since it was signed");
    }

    [Fact]
    public async Task Message_of_an_earlier_job_fails_the_job()
    {
        Envelope? earlier = null;
        await FailAsync(1, to: B, request => (earlier, From(request, A).Payload) = (From(request, A).Clone(), ByteString.Empty));

        var failure = await FailAsync(1, to: B, request => request.Envelopes[request.Envelopes.IndexOf(From(request, A))] = earlier!);

        AssertViolation(failure, B, "round keys", $"of '{A}'", "its job is another one");
    }

    [Fact]
    public async Task Message_of_an_earlier_round_fails_the_job()
    {
        Envelope? keys = null;
        var failure = await FailAsync(2, to: B, request => request.Envelopes[request.Envelopes.IndexOf(From(request, A))] = keys!,
            seen: request => keys ??= From(request, A).Clone());

        AssertViolation(failure, B, "round counts", $"of '{A}'", "its round is another one");
    }

    [Fact]
    public async Task Message_for_another_party_fails_the_job()
    {
        var forC = new TaskCompletionSource<Envelope>(TaskCreationOptions.RunContinuationsAsynchronously);
        var failure = await FailAsync(2, to: B, async request =>
        {
            request.Envelopes[request.Envelopes.IndexOf(From(request, A))] = await forC.Task.Within("the message to hospital-c");
        }, other: (receiver, request) =>
        {
            if (receiver == C && request.Envelopes[0].Round == 2)
            {
                forC.TrySetResult(From(request, A).Clone());
            }
        });

        AssertViolation(failure, B, "round counts", $"of '{A}'", "its receiver is another one");
    }

    [Fact]
    public async Task Message_sent_twice_fails_the_job()
    {
        var failure = await FailAsync(1, to: B, request => request.Envelopes.Add(From(request, A).Clone()));

        AssertViolation(failure, B, "round keys", A.Value, "a second message");
    }

    [Fact]
    public async Task Withheld_message_fails_the_job()
    {
        var failure = await FailAsync(2, to: B, request => request.Envelopes.Remove(From(request, A)));

        AssertViolation(failure, B, "round counts", A.Value, "no message came from this party");
    }

    [Fact]
    public async Task Altered_release_fails_the_job()
    {
        space.Wire.PassAll();
        space.Wire.Advanced = (sender, reply) =>
        {
            if (sender == C && reply.Release is { } release)
            {
                var share = release.Sealed.ToByteArray();
                share[^1] ^= 1;
                release.Sealed = ByteString.CopyFrom(share);
            }

            return reply;
        };

        AssertViolation(await space.FailAsync(), C, "release", "does not cover the sealed result");
    }

    [Fact]
    public async Task Owner_that_began_a_job_refuses_to_begin_it_again_and_to_answer_a_round_twice()
    {
        var started = new TaskCompletionSource<BeginRequest>();
        var rounds = new List<RoundRequest>();
        space.Wire.PassAll();
        space.Wire.Beginning = (owner, request) =>
        {
            if (owner == B)
            {
                started.TrySetResult(request.Clone());
            }

            return Task.CompletedTask;
        };
        space.Wire.Advancing = (owner, request) =>
        {
            if (owner == B)
            {
                rounds.Add(request);
            }

            return Task.FromResult(request);
        };
        var grant = await space.Clinic.AskAsync(Samples.Statistics());
        await space.Clinic.Jobs.RunAsync(grant, Samples.Sql, cancellation: TestContext.Current.CancellationToken).Within("the job's result");
        space.Wire.PassAll();

        using var gateway = new LyingGateway(space.Certificates, space.Authority);
        var connector = gateway.Connector(await space.AddressOfAsync(B));
        var begun = await LyingGateway.RefusedAsync(() => connector.BeginAsync(started.Task.Result));
        var answered = await LyingGateway.RefusedAsync(() => connector.AdvanceAsync(rounds[^1]));

        Assert.Equal((RefusalCode.Conflict, "job admission"), (begun.Code, begun.Stage));
        Assert.Contains("was submitted before", begun.Reason, StringComparison.Ordinal);
        Assert.Equal(RefusalCode.Unknown, answered.Code);
    }

    private static Envelope From(RoundRequest request, ParticipantId sender) => request.Envelopes.Single(envelope => envelope.Sender == sender.Value);

    private static void AssertViolation(Refusal failure, ParticipantId party, string stage, params IReadOnlyList<string> reasons)
    {
        Assert.Equal((RefusalCode.ProtocolViolation, party, stage), (failure.Code, failure.Party, failure.Stage));
        Assert.All(reasons, reason => Assert.Contains(reason, failure.Reason, StringComparison.Ordinal));
    }

    private Task<Refusal> FailAsync(int round, ParticipantId to, Action<RoundRequest> tamper, Action<RoundRequest>? seen = null) =>
        FailAsync(
            round,
            to,
            request =>
            {
                tamper(request);
                return Task.CompletedTask;
            },
            (receiver, request) => (receiver == to ? seen : null)?.Invoke(request));

    /// <summary>Runs a job in which the messages of one round to one party are tampered with.</summary>
    private async Task<Refusal> FailAsync(int round, ParticipantId to, Func<RoundRequest, Task> tamper, Action<ParticipantId, RoundRequest>? other = null)
    {
        space.Wire.PassAll();
        space.Wire.Advancing = async (receiver, request) =>
        {
            if (receiver == to && request.Envelopes[0].Round == round)
            {
                await tamper(request);
            }
            else
            {
                other?.Invoke(receiver, request);
            }

            return request;
        };
        return await space.FailAsync();
    }
}
