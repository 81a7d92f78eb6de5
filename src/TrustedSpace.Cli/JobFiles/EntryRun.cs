using TrustedSpace.Cli.Grants;
using TrustedSpace.Client;
using TrustedSpace.Protocol.Grants;

namespace TrustedSpace.Cli.JobFiles;

/// <summary>What an entry runs with.</summary>
/// <param name="Client">The consumer's.</param>
/// <param name="Grants">Keeps grants, so that a later run can go on under them.</param>
/// <param name="Journal">What was done.</param>
/// <param name="Progress">Told each step of the entry.</param>
internal sealed record EntryRun(SpaceClient Client, GrantStore Grants, JobJournal Journal, IProgress<string> Progress)
{
    /// <summary>Asks every owner for the grant that the plan needs.</summary>
    public async Task<TokenResponse> AskAsync(EntryPlan plan, CancellationToken cancellation)
    {
        Progress.Report("asking the owners for a grant");
        var grant = await Client.Grants.RequestAsync(plan.Detail!, cancellation).ConfigureAwait(false);
        Grants.Keep(grant);
        return grant;
    }
}
