using TrustedSpace.Protocol.Grants;

namespace TrustedSpace.Gateway.Grants;

/// <summary>An OAuth endpoint answers with an error (RFC 6749 section 5.2); <see cref="OAuthErrors"/> writes it.</summary>
internal sealed class OAuthException(string error, string description, IReadOnlyList<OwnerDenial>? denials = null) : Exception(description)
{
    public const string InvalidRequest = "invalid_request";
    public const string InvalidClient = "invalid_client";
    public const string UnsupportedGrantType = "unsupported_grant_type";

    /// <summary>RFC 9396 section 5.</summary>
    public const string InvalidDetails = "invalid_authorization_details";

    /// <summary>An owner's policy says no.</summary>
    public const string AccessDenied = "access_denied";

    /// <summary>An owner could not answer.</summary>
    public const string Unavailable = "temporarily_unavailable";

    /// <summary>An owner's answer broke the protocol.</summary>
    public const string ServerError = "server_error";

    public TokenError Answer { get; } = new() { Error = error, Description = description, Denials = denials ?? [] };

    public int Status => Answer.Error switch
    {
        InvalidClient => StatusCodes.Status401Unauthorized,
        Unavailable => StatusCodes.Status503ServiceUnavailable,
        ServerError => StatusCodes.Status502BadGateway,
        _ => StatusCodes.Status400BadRequest,
    };
}
