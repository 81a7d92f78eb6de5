using TrustedSpace.Client.Grants;
using TrustedSpace.Protocol.Grants;

namespace TrustedSpace.Cli.Demo.Checks;

/// <summary>A request for a purpose that no policy permits is denied, with the rule in words.</summary>
internal static class DenialCheck
{
    private const string Name = "denied purpose";

    public static async Task<DemoCheck> RunAsync(DemoSpace space, CancellationToken cancellation)
    {
        try
        {
            var detail = DemoSpace.Detail(Operation.Statistics, "marketing", DemoSpace.Diagnosis, DemoSpace.Radius);
            await space.Clinic.Grants.RequestAsync(detail, cancellation).ConfigureAwait(false);
            return DemoCheck.Of(Name, holds: false, $"a grant for marketing was issued");
        }
        catch (GrantDeniedException denied)
        {
            var denials = denied.Error.Denials;
            return DemoCheck.Of(
                Name,
                denied.Error.Error == "access_denied" && denials.Count > 0 && denials.All(denial => denial.Rule == "purpose"),
                $"{denied.Message.ReplaceLineEndings("; ")}",
                ("denials", denials.Select(denial => $"{denial.Owner}: {denial.Rule}: {denial.Reason}").ToArray()));
        }
    }
}
