using TrustedSpace.Cli.Output;
using TrustedSpace.Protocol.Grants;

namespace TrustedSpace.Cli.Demo.Checks;

/// <summary>Every hospital allows statistics for research, and the grant binds a price.</summary>
internal static class GrantPriceCheck
{
    public static async Task<DemoCheck> RunAsync(DemoSpace space, CancellationToken cancellation)
    {
        var detail = DemoSpace.Detail(Operation.Statistics, "research", DemoSpace.Diagnosis, DemoSpace.Radius);
        var grant = await space.Clinic.Grants.RequestAsync(detail, cancellation).ConfigureAwait(false);
        space.Statistics = grant;
        return DemoCheck.Of(
            "grant and price",
            grant.Quote.Lines.Count == space.Running.File.Owners.Count && grant.Quote.Maximum > 0,
            $"granted for {grant.ExpiresIn} s; it can never cost more than {Screen.Money(grant.Quote.Maximum, grant.Quote.Currency)}",
            ("grant", grant.Grant),
            ("maximum", grant.Quote.Maximum),
            ("currency", grant.Quote.Currency),
            ("leaf", grant.Leaf));
    }
}
