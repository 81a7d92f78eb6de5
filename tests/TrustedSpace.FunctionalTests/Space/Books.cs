using TrustedSpace.Client;
using TrustedSpace.Client.Audit;
using TrustedSpace.Gateway.Details;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>The clinic's account when a test began, and what must hold of it, of the log and of the job when something was refused or failed.</summary>
internal sealed class Books
{
    private readonly SpaceClient _clinic;
    private readonly SpaceClient _regulator;
    private readonly CertificateAuthority _authority;
    private readonly long _owed;

    private readonly ParticipantId _consumer;

    private Books(SpaceClient clinic, SpaceClient regulator, CertificateAuthority authority, ParticipantId consumer, long owed) =>
        (_clinic, _regulator, _authority, _consumer, _owed) = (clinic, regulator, authority, consumer, owed);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<Books> OpenAsync(SpaceClient clinic, SpaceClient regulator, CertificateAuthority authority) =>
        OpenAsync(clinic, regulator, authority, Samples.Clinic);

    public static async Task<Books> OpenAsync(SpaceClient payer, SpaceClient regulator, CertificateAuthority authority, ParticipantId consumer) =>
        new(payer, regulator, authority, consumer, await payer.OwesAsync(consumer));

    public static Task<Books> OpenAsync(HostedSpace space) => OpenAsync(space.Clinic, space.Regulator, space.Authority);

    /// <summary>A job that ended as failed: the reason at the consumer and in its one leaf, no result, no charge, and a log that holds.</summary>
    public async Task<Refusal> AssertFailedAsync(JobStatus job)
    {
        Assert.Equal(JobState.Failed, job.State);
        var failure = Assert.IsType<Refusal>(job.Failure);
        Assert.All([failure.Party.Value, failure.Stage, failure.Reason, failure.Remedy], Assert.NotEmpty);
        Assert.Equal((0, null), (job.Amount, job.Cells));
        var leaf = Assert.IsType<JobFailed>(Assert.Single(await _clinic.EntriesOfAsync(job.Job)));
        Assert.Equal(failure, await WithWordsAsync(leaf.Failure));
        await AssertNoResultAsync(job);
        await AssertUnchargedAsync();
        return failure;
    }

    /// <summary>A refused request: in the log with the caller and the refusal as the caller got it, and no charge.</summary>
    public async Task AssertRefusedAsync(ParticipantId caller, Refusal refusal)
    {
        var entries = await _regulator.Flows.ListAsync(limit: 1000, cancellation: Cancellation);
        var leaves = entries.Select(entry => entry.Entry).OfType<RequestRefused>().Where(leaf => leaf.Caller == caller).Select(leaf => leaf.Refusal);
        Assert.Contains(refusal, await Task.WhenAll(leaves.Select(WithWordsAsync)));
        await AssertUnchargedAsync();
    }

    // Words that may quote input are not in the leaf; the regulator opens its commitment.
    private async Task<Refusal> WithWordsAsync(Refusal logged) => logged.Reason.StartsWith(RefusalWords.Instead, StringComparison.Ordinal)
        ? logged with { Reason = (await _regulator.Details.GetAsync(Sha256Digest.Parse(logged.Reason[RefusalWords.Instead.Length..]), Cancellation)).Text }
        : logged;

    /// <summary>The invoice is what it was, and a copy of the log holds offline with the same sum.</summary>
    public async Task AssertUnchargedAsync() => await AssertChargedAsync(0);

    public async Task<AuditReport> AssertChargedAsync(long amount)
    {
        Assert.Equal(_owed + amount, await _clinic.OwesAsync(_consumer));
        var report = await AuditAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(_owed + amount, report.Charged.Values.Sum());
        return report;
    }

    /// <summary>Audits a copy of the log up to its newest leaf, from the copy, the log's key and the authority alone.</summary>
    public async Task<AuditReport> AuditAsync()
    {
        var copy = Directory.CreateTempSubdirectory("trustedspace-log-").FullName;
        try
        {
            var newest = (await _regulator.Flows.ListAsync(limit: 1, cancellation: Cancellation))[0].Index;
            var key = await _regulator.Log.KeyAsync(Cancellation);
            await _regulator.Log.CheckpointCoveringAsync(newest, key, Cancellation).Within($"a checkpoint that covers leaf {newest}");
            await _regulator.Log.CopyAsync(copy, key, Cancellation);
            return LogAudit.Run(copy, key, _authority);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private async Task AssertNoResultAsync(JobStatus job)
    {
        var grant = new Protocol.Grants.TokenResponse
        {
            AccessToken = "",
            ExpiresIn = 0,
            AuthorizationDetails = [],
            Grant = job.Grant,
            Quote = new Protocol.Billing.Quote { Currency = "CNY", Lines = [], Maximum = 0 },
            Decisions = [],
            Leaf = 0,
        };
        var refusal = await Dealings.RefusedAsync(() => _clinic.Jobs.ResultAsync(grant, job.Job, Cancellation));
        Assert.Equal(job.Failure, refusal with { Code = job.Failure!.Code });
    }
}
