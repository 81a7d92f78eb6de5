using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Protocol.Statements;

/// <summary>
/// A participant's signed word: JWS compact serialization (RFC 7515), ES256, canonical JSON payload. Algorithm, type and
/// header members are fixed, and the signer's certificate must come from the space's authority, so that nothing in the
/// text itself chooses how it is checked.
/// </summary>
public static class SignedStatement
{
    /// <summary>Longest accepted text, in characters.</summary>
    public const int MaximumLength = 256 * 1024;

    private const string Algorithm = "ES256";

    /// <param name="payload">Written as canonical JSON.</param>
    /// <param name="type">The header's <c>typ</c>; a verifier that expects another type refuses the statement.</param>
    /// <param name="signing">Signing certificate with private key.</param>
    public static string Sign<T>(T payload, string type, X509Certificate2 signing)
    {
        ParticipantCertificate.Parse(signing).Require(CertificatePurpose.Signing);
        var header = new StatementHeader { Alg = Algorithm, Typ = type, X5c = [Convert.ToBase64String(signing.RawData)] };
        var signed = Encode(CanonicalJson.Serialize(header)) + "." + Encode(CanonicalJson.Serialize(payload));
        using var key = signing.GetECDsaPrivateKey()
            ?? throw new ArgumentException("The signing certificate comes without its private key.", nameof(signing));
        var jws = signed + "." + Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256));
        return jws.Length <= MaximumLength
            ? jws
            : throw new StatementException($"A statement of type '{type}' would have {jws.Length} characters, and {MaximumLength} are allowed.");
    }

    /// <exception cref="StatementException">Malformed, of another type, not signed by a participant of this authority, or altered.</exception>
    public static VerifiedStatement<T> Verify<T>(string jws, string type, CertificateAuthority ca)
    {
        var (header, payload, signature) = Split(jws, type);
        var certificate = VerifyHeader(header, type, ca);
        if (!certificate.Signed(Encoding.ASCII.GetBytes(jws[..jws.LastIndexOf('.')]), signature))
        {
            throw new StatementException(
                $"The statement of type '{type}' was not signed by '{certificate.Participant}', or was altered since.");
        }

        try
        {
            return new(certificate.Participant, CanonicalJson.Deserialize<T>(payload), Sha256Digest.Of(payload));
        }
        catch (JsonException problem)
        {
            throw new StatementException(
                $"The statement of type '{type}' signed by '{certificate.Participant}' has no valid content: {problem.Message}", problem);
        }
    }

    private static (byte[] Header, byte[] Payload, byte[] Signature) Split(string jws, string type)
    {
        if (jws.Length > MaximumLength)
        {
            throw new StatementException($"A statement of type '{type}' has {jws.Length} characters, and {MaximumLength} are allowed.");
        }

        try
        {
            return jws.Split('.', 4) is [var header, var payload, var signature]
                ? (Decode(header), Decode(payload), Decode(signature))
                : throw new FormatException("it must have three parts.");
        }
        catch (FormatException problem)
        {
            throw new StatementException($"A statement of type '{type}' is not a JWS in compact form: {problem.Message}", problem);
        }
    }

    private static ParticipantCertificate VerifyHeader(byte[] utf8, string type, CertificateAuthority ca)
    {
        try
        {
            var header = JsonSerializer.Deserialize<StatementHeader>(utf8, ProtocolJson.Options);
            if (header is not { Alg: Algorithm, X5c: [var certificate] } || header.Typ != type)
            {
                throw new StatementException(
                    $"A statement of type '{type}' signed with {Algorithm} and one certificate was expected, not one of type " +
                    $"'{header?.Typ}' signed with {header?.Alg} and {header?.X5c.Count ?? 0} certificates.");
            }

            return ca.Verify(Convert.FromBase64String(certificate), CertificatePurpose.Signing);
        }
        catch (Exception problem) when (problem is JsonException or FormatException)
        {
            throw new StatementException($"The header of a statement of type '{type}' is not valid: {problem.Message}", problem);
        }
        catch (UntrustedCertificateException problem)
        {
            throw new StatementException($"The signer of a statement of type '{type}' is not trusted: {problem.Message}", problem);
        }
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    // Re-encoding refuses padding, white space and stray bits, so that one statement has one text.
    private static byte[] Decode(string text)
    {
        var bytes = Base64Url.DecodeFromChars(text);
        return Encode(bytes) == text ? bytes : throw new FormatException("a part is not in unpadded base64url.");
    }
}
