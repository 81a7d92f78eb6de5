using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Connector.Grants;

/// <summary>What job and export have in common: the grant's own consumer signed the spec, and it stays within the grant.</summary>
internal sealed class SpecVerification(ConnectorIdentity identity, TimeProvider time)
{
    private const string SignAgain = "Have the grant's consumer sign the request as its grant says.";

    /// <exception cref="RefusedException">The text is not a statement of the grant's consumer.</exception>
    public T Verify<T>(string signed, string type, VerifiedGrant grant, Stage stage)
    {
        try
        {
            var statement = SignedStatement.Verify<T>(signed, type, identity.Authority);
            return statement.Signer == grant.Claims.Consumer
                ? statement.Payload
                : throw stage.Refuse(
                    RefusalCode.Denied,
                    $"{statement.Signer} signed it, and the grant is {grant.Claims.Consumer}'s",
                    SignAgain);
        }
        catch (StatementException problem)
        {
            throw stage.Refuse(RefusalCode.Unauthenticated, $"the consumer's signature can't be verified: {problem.Message}", SignAgain, problem);
        }
    }

    /// <exception cref="RefusedException">The spec names another grant, operation or purpose, or was signed outside of the grant's period.</exception>
    public void RequireUnder(VerifiedGrant grant, Operation operation, GrantId named, string purpose, long issuedAt, Stage stage)
    {
        var detail = grant.Request.Detail;
        Require(named == grant.Claims.Grant, $"it is for grant {named}, and {grant.Claims.Grant} came with it", stage);
        Require(detail.Operation == operation, $"the grant allows {detail.Operation}, not {operation}", stage);
        Require(purpose == detail.Purpose, $"its purpose is '{purpose}', the grant's is '{detail.Purpose}'", stage);
        Require(
            issuedAt >= grant.Claims.NotBefore - GrantToken.ClockSkew && issuedAt <= time.GetUtcNow().ToUnixTimeSeconds() + GrantToken.ClockSkew,
            "it was not signed within the grant's period",
            stage);
    }

    /// <exception cref="RefusedException">An element is beyond the grant.</exception>
    public static void RequireGranted(VerifiedGrant grant, IEnumerable<ElementName> elements, Stage stage)
    {
        var beyond = elements.Except(grant.Request.Detail.Elements).ToArray();
        Require(beyond.Length == 0, $"it reads {string.Join(", ", beyond)}, which the grant does not name", stage);
    }

    private static void Require(bool holds, string otherwise, Stage stage)
    {
        if (!holds)
        {
            throw stage.Refuse(RefusalCode.Denied, otherwise, SignAgain);
        }
    }
}
