using Google.Protobuf;
using Grpc.Core;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>
/// Jobs under policies that let two of three owners do: an owner that leaves before its numbers are in is left out and not paid, one that leaves after is in
/// and paid, and one too many ends the job.
/// </summary>
public sealed class DepartedOwnerTests : IAsyncLifetime
{
    private static readonly ParticipantId A = Samples.Hospitals[0];
    private static readonly ParticipantId B = Samples.Hospitals[1];
    private static readonly ParticipantId C = Samples.Hospitals[2];

    private readonly string _folder = Directory.CreateTempSubdirectory("trustedspace-departed-").FullName;
    private readonly HostedSpace _space;

    public DepartedOwnerTests() => _space = new HostedSpace(Samples.WithDuty(_folder, "minimumOwners: 2"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _space.InitializeAsync();

    [Fact]
    public async Task Owner_that_dies_is_left_out_before_its_vector_and_counted_after_it()
    {
        var books = await Books.OpenAsync(_space);
        var charged = 0L;

        // Round 0: before it is asked to begin; else before it gets the messages of that round.
        foreach (var (round, contributors) in ((uint, ParticipantId[])[])[(0, [A, B]), (1, [A, B]), (2, [A, B]), (3, [A, B, C])])
        {
            await _space.StartProcessAsync(C);
            KillBefore(round);
            var grant = await _space.Clinic.AskAsync(Samples.Statistics());
            var result = await _space.Clinic.Jobs.RunAsync(grant, Samples.Sql, cancellation: Cancellation).Within("the job's result");

            PooledAnswers.AssertEqual(result, contributors);
            var flow = (await _space.Clinic.EntriesOfAsync(result.Job)).OfType<Flow>().Single();
            Assert.Equal(contributors, flow.Charges.Select(charge => charge.Owner).Distinct());
            Assert.Equal(2, flow.Statements.Count);
            charged += flow.Charges.Sum(charge => charge.Amount);
            await books.AssertChargedAsync(charged);
        }
    }

    [Fact]
    public async Task Owner_that_dies_while_masks_come_off_ends_the_job()
    {
        await _space.StartProcessAsync(C);
        KillBefore(4);
        var failure = await _space.FailAsync();
        Assert.Equal((RefusalCode.Unavailable, C, "round unmask"), (failure.Code, failure.Party, failure.Stage));
    }

    [Fact]
    public async Task Two_of_three_owners_gone_end_the_job()
    {
        await _space.StartProcessAsync(B);
        await _space.StartProcessAsync(C);
        _space.Wire.Beginning = (owner, _) => owner == A ? Task.CompletedTask : _space.KillAsync(owner);

        // One owner alone is no quorum of witnesses: the log shows the failure once a second is back.
        var failure = await _space.FailAsync(() => _space.StartProcessAsync(B));
        Assert.Equal(RefusalCode.Unavailable, failure.Code);
        Assert.Contains(failure.Party, (ParticipantId[])[B, C]);
    }

    [Fact]
    public async Task Gateway_sees_no_value_while_an_owner_leaves()
    {
        var values = await UnmaskedValues.OfAsync(_space, Samples.Sql);
        _space.Wire.Advancing = (owner, request) => owner == C && request.Envelopes[0].Round == 3
            ? Task.FromException<RoundRequest>(new RpcException(new Status(StatusCode.Unavailable, "the connection broke")))
            : Task.FromResult(request);
        _space.Recording.Start();
        var grant = await _space.Clinic.AskAsync(Samples.Statistics());
        var result = await _space.Clinic.Jobs.RunAsync(grant, Samples.Sql, cancellation: Cancellation).Within("the job's result");
        _space.Recording.Stop();

        Assert.Empty(new ValueSearch(values).Find(_space.Recording.Taken()));
        PooledAnswers.AssertEqual(result, A, B, C);
    }

    [Theory]
    [InlineData(1, "round keys")]
    [InlineData(2, "round shares")]
    [InlineData(3, "round vectors")]
    [InlineData(4, "round view")]
    [InlineData(5, "round unmask")]
    public async Task Altered_message_fails_the_job_and_its_sender_is_named(int round, string stage)
    {
        _space.Wire.Advancing = (owner, request) =>
        {
            if (owner == B && request.Envelopes[0].Round == round)
            {
                var altered = request.Envelopes.Single(envelope => envelope.Sender == A.Value);
                var bytes = altered.Payload.ToByteArray();
                bytes[bytes.Length / 2] ^= 1;
                altered.Payload = ByteString.CopyFrom(bytes);
            }

            return Task.FromResult(request);
        };
        var failure = await _space.FailAsync();
        Assert.Equal((RefusalCode.ProtocolViolation, B, stage), (failure.Code, failure.Party, failure.Stage));
        Assert.Contains(A.Value, failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vector_withheld_from_one_owner_alone_ends_the_job_before_anything_is_revealed()
    {
        var unmasking = 0;
        _space.Wire.Advancing = (owner, request) =>
        {
            if (request.Envelopes[0].Round == 3 && owner == A)
            {
                request.Envelopes.Remove(request.Envelopes.Single(envelope => envelope.Sender == C.Value));
            }

            unmasking += request.Envelopes[0].Round == 5 ? 1 : 0;
            return Task.FromResult(request);
        };
        var failure = await _space.FailAsync();
        Assert.Equal((RefusalCode.ProtocolViolation, "round view"), (failure.Code, failure.Stage));
        Assert.Equal(0, unmasking);
    }

    public async ValueTask DisposeAsync()
    {
        await _space.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private void KillBefore(uint round)
    {
        _space.Wire.PassAll();
        _space.Wire.Beginning = (owner, _) => owner == C && round == 0 ? _space.KillAsync(C) : Task.CompletedTask;
        _space.Wire.Advancing = async (owner, request) =>
        {
            if (owner == C && request.Envelopes[0].Round == round)
            {
                await _space.KillAsync(C);
            }

            return request;
        };
    }
}
