using Microsoft.Extensions.DependencyInjection;
using TrustedSpace.Gateway.Details;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.FunctionalTests.Gateway;

/// <summary>Opens what a leaf only commits to, out of the gateway's own vault.</summary>
internal static class LoggedWords
{
    /// <summary>The refusal of a leaf with its words.</summary>
    public static Refusal Opened(this IServiceProvider gateway, Refusal logged) =>
        logged.Reason.StartsWith(RefusalWords.Instead, StringComparison.Ordinal)
            ? logged with { Reason = gateway.GetRequiredService<DetailVault>().Find(Sha256Digest.Parse(logged.Reason[RefusalWords.Instead.Length..]))!.Detail.Detail.Text }
            : logged;
}
