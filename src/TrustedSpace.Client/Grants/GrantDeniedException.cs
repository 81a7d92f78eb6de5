using TrustedSpace.Protocol.Grants;

namespace TrustedSpace.Client.Grants;

/// <summary>No grant was issued: the OAuth error, and where owners denied, which rule of whom and why.</summary>
public sealed class GrantDeniedException(TokenError error) : Exception(Describe(error))
{
    private const string AccessDenied = "access_denied";

    public TokenError Error { get; } = error;

    private static string Describe(TokenError error) => error.Denials.Count == 0
        ? $"{error.Error}: {error.Description}"
        : string.Join(Environment.NewLine, error.Denials.Select(denial => error.Error == AccessDenied
            ? $"{denial.Owner} denies by rule {denial.Rule}: {denial.Reason}"
            : $"{denial.Owner} did not decide ({denial.Rule}): {denial.Reason}"));
}
