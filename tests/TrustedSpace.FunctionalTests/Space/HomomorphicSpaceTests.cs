using Google.Protobuf;
using Grpc.Core;
using TrustedSpace.Client;
using TrustedSpace.Client.Jobs;
using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Protocol.Envelopes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>
/// Statistics whose sums are made in ciphertexts: the answer is the pooled one, neither the gateway nor an owner sees a value, and what goes wrong is named,
/// released to no one and free.
/// </summary>
public sealed class HomomorphicSpaceTests : IAsyncLifetime
{
    private static readonly ParticipantId A = Samples.Hospitals[0];
    private static readonly ParticipantId B = Samples.Hospitals[1];
    private static readonly ParticipantId C = Samples.Hospitals[2];

    private readonly string _folder = Directory.CreateTempSubdirectory("trustedspace-homomorphic-").FullName;
    private readonly HostedSpace _space;

    public HomomorphicSpaceTests() => _space = new HostedSpace(Samples.WithDuty(_folder, "protection: homomorphic"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _space.InitializeAsync();

    [Fact]
    public async Task Answer_is_the_pooled_one_and_neither_gateway_nor_owner_sees_a_value()
    {
        var values = await UnmaskedValues.OfAsync(_space, Samples.Sql);
        var delivered = new List<Envelope>();
        _space.Wire.Advancing = (owner, request) =>
        {
            lock (delivered)
            {
                delivered.AddRange(owner == B ? request.Envelopes : []);
            }

            return Task.FromResult(request);
        };
        var books = await Books.OpenAsync(_space);
        _space.Recording.Start();

        var grant = await _space.Clinic.AskAsync(Samples.Statistics());
        var result = await _space.Clinic.Jobs.RunAsync(grant, Samples.Sql, cancellation: Cancellation).Within("the job's result");

        _space.Recording.Stop();
        var taken = _space.Recording.Taken().Concat(_space.KeptByTheGateway()).ToArray();
        Assert.All(Samples.Hospitals, owner => Assert.Equal(4, taken.Count(place => IsRound(place.Key, owner))));
        Assert.Empty(new ValueSearch(values).Find(taken));

        // The owner's own view: every message to it, out of its seal. Counts are its to see in sum only.
        Assert.Equal([1U, 1U, 2U, 2U, 3U, 3U], delivered.Select(envelope => envelope.Round).Order());
        Assert.Empty(new ValueSearch(values).Find(Opened(delivered)));
        PooledAnswers.AssertEqual(result, Samples.Hospitals);
        await books.AssertChargedAsync((await _space.Clinic.Jobs.GetAsync(result.Job, Cancellation)).Amount);
    }

    [Theory]
    [InlineData(1, "round keys")]
    [InlineData(2, "round counts")]
    [InlineData(3, "round values")]
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
        Assert.Contains($"of '{A}'", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_that_a_relay_puts_in_the_place_of_the_consumers_is_refused()
    {
        using var relays = ConsumerKey.Create();
        _space.Wire.Beginning = (_, request) =>
        {
            request.ConsumerKey = ByteString.CopyFrom(relays.PublicKey.Bytes.Span);
            return Task.CompletedTask;
        };
        var failure = await _space.FailAsync();
        Assert.Equal(RefusalCode.Denied, failure.Code);
        Assert.Contains("not the one that the consumer signed", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_without_the_key_that_its_protection_calls_for_is_refused()
    {
        var grant = await _space.Clinic.AskAsync(Samples.Statistics());
        var job = _space.Clinic.Jobs.Prepare(grant, Samples.Sql);
        Assert.NotNull(job.ConsumerKey);
        var refusal = await Dealings.RefusedAsync(() => _space.Clinic.Jobs.SubmitAsync(grant, job with { ConsumerKey = null }, Cancellation));
        Assert.Equal(RefusalCode.Invalid, refusal.Code);
        Assert.Contains("public key", refusal.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Result_opens_where_the_jobs_key_is_kept_alone_and_no_more_once_it_is_forgotten()
    {
        var grant = await _space.Clinic.AskAsync(Samples.Statistics());
        var job = _space.Clinic.Jobs.Prepare(grant, Samples.Sql);
        Assert.Equal(JobState.Released, (await _space.Clinic.RunToEndAsync(grant, job)).State);
        using var elsewhere = Client(jobKeys: null);
        var refused = await Assert.ThrowsAsync<ResultException>(() => elsewhere.Jobs.ResultAsync(grant, job.Job, Cancellation));
        Assert.Contains("key of this job", refused.Message, StringComparison.Ordinal);
        PooledAnswers.AssertEqual(await _space.Clinic.Jobs.ResultAsync(grant, job.Job, Cancellation), Samples.Hospitals);

        // What a later process of the same participant does.
        var kept = Assert.Single(JobKeys($"{job.Job}.key"));
        using var later = Client(Path.GetDirectoryName(kept));
        PooledAnswers.AssertEqual(await later.Jobs.ResultAsync(grant, job.Job, Cancellation), Samples.Hospitals);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept));
        }

        later.Jobs.Forget(job.Job);
        Assert.False(File.Exists(kept));
        await Assert.ThrowsAsync<ResultException>(() => _space.Clinic.Jobs.ResultAsync(grant, job.Job, Cancellation));
    }

    [Fact]
    public async Task Failed_attempt_is_repeated_under_another_key_and_both_keys_are_gone_in_the_end()
    {
        var keys = new List<ByteString>();
        _space.Wire.Beginning = (owner, request) =>
        {
            keys.AddRange(owner == A ? [request.ConsumerKey] : []);
            return keys.Count == 1 && owner == A ? throw new RpcException(new Status(StatusCode.Unavailable, "down")) : Task.CompletedTask;
        };
        var grant = await _space.Clinic.AskAsync(Samples.Statistics());
        var result = await _space.Clinic.Jobs
            .RunAsync(grant, Samples.Sql, new JobOptions { Retries = 2, Backoff = TimeSpan.Zero }, cancellation: Cancellation).Within("the job's result");
        PooledAnswers.AssertEqual(result, Samples.Hospitals);
        Assert.Equal(2, keys.Distinct().Count());
        Assert.Empty(JobKeys("*.key"));
    }

    [Fact]
    public async Task Connector_killed_between_rounds_fails_the_job_at_each_stage_and_the_next_job_works()
    {
        var books = await Books.OpenAsync(_space);
        foreach (var (round, stage) in ((uint, string)[])[(1, "round counts"), (2, "round values"), (3, "release")])
        {
            await _space.StartProcessAsync(C);
            _space.Wire.Advancing = async (owner, request) =>
            {
                if (owner == C && request.Envelopes[0].Round == round)
                {
                    await _space.KillAsync(C);
                }

                return request;
            };
            var failure = await _space.FailAsync();
            Assert.Equal((RefusalCode.Unavailable, C, stage), (failure.Code, failure.Party, failure.Stage));
        }

        await _space.StartProcessAsync(C);
        var grant = await _space.Clinic.AskAsync(Samples.Statistics());
        var result = await _space.Clinic.Jobs.RunAsync(grant, Samples.Sql, cancellation: Cancellation).Within("the job's result");
        PooledAnswers.AssertEqual(result, Samples.Hospitals);
        await books.AssertChargedAsync((await _space.Clinic.Jobs.GetAsync(result.Job, Cancellation)).Amount);
    }

    public async ValueTask DisposeAsync()
    {
        await _space.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool IsRound(string place, ParticipantId owner) =>
        place.StartsWith($"{owner} POST /trustedspace.v1.ConnectorService/", StringComparison.Ordinal)
        && (place.Contains("/Begin", StringComparison.Ordinal) || place.Contains("/Advance", StringComparison.Ordinal))
        && place.EndsWith("response", StringComparison.Ordinal);

    private Dictionary<string, byte[]> Opened(IEnumerable<Envelope> envelopes)
    {
        using var keys = ParticipantKeys.Load(_space.Certificates, B);
        using var key = keys.CreateOpeningKey();
        return envelopes.ToDictionary(
            envelope => $"round {envelope.Round} of {envelope.Sender}",
            envelope => envelope.Sealed ? EnvelopeSealing.Open(envelope, key) : envelope.Payload.ToByteArray());
    }

    private string[] JobKeys(string pattern)
    {
        var folder = Path.Combine(Path.GetDirectoryName(_space.Certificates)!, "job-keys");
        return Directory.Exists(folder) ? Directory.GetFiles(folder, pattern, SearchOption.AllDirectories) : [];
    }

    private SpaceClient Client(string? jobKeys) => new(
        new SpaceClientOptions
        {
            Gateway = _space.Address,
            GatewayParticipant = Samples.Gateway,
            Certificates = _space.Certificates,
            Participant = Samples.Clinic,
            JobKeys = jobKeys,
        },
        _space.Clock);
}
