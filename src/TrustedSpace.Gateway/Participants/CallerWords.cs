using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Gateway.Participants;

/// <summary>Reads what a caller signs and sends itself: by its own key, and dated now.</summary>
internal sealed class CallerWords(CertificateAuthority authority, GatewayOptions options, TimeProvider time)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <param name="signed">A signed <typeparamref name="T"/>.</param>
    /// <param name="type">Its statement type.</param>
    /// <param name="at">Its date, Unix milliseconds.</param>
    /// <param name="caller">Who sends it.</param>
    /// <param name="stage">What a refusal names as the stage.</param>
    /// <exception cref="RefusedException">Another signed it, it is of another type or altered, or its date is more than five minutes off.</exception>
    public T Read<T>(string signed, string type, Func<T, long> at, CallerIdentity caller, string stage)
    {
        var words = Verify<T>(signed, type, caller, stage);
        var age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(at(words));
        return age.Duration() <= Skew
            ? words
            : throw Refused(RefusalCode.Invalid, $"it was signed {age.TotalSeconds:0} seconds ago by its own date", "Set the clock, and sign it again.", stage);
    }

    /// <summary>Holds details against what the signed words commit to.</summary>
    /// <exception cref="RefusedException">They are not those, or too long.</exception>
    public void RequireDetails(IReadOnlyList<SaltedDetail> details, string stage, params IReadOnlyList<Sha256Digest?> commitments)
    {
        if (DetailRules.Violation([.. commitments.OfType<Sha256Digest>()], details) is { } violation)
        {
            throw Refused(RefusalCode.Invalid, violation, "Send the details, with their salts, that the signed words commit to.", stage);
        }
    }

    public RefusedException Refused(RefusalCode code, string reason, string remedy, string stage) => new(new Refusal
    {
        Code = code,
        Party = options.Participant,
        Stage = stage,
        Reason = reason,
        Remedy = remedy,
    });

    private T Verify<T>(string signed, string type, CallerIdentity caller, string stage)
    {
        try
        {
            var verified = SignedStatement.Verify<T>(signed, type, authority);
            return verified.Signer == caller.Id
                ? verified.Payload
                : throw Refused(RefusalCode.Denied, $"{verified.Signer} signed it, {caller.Id} sends it", "Send your own words.", stage);
        }
        catch (StatementException problem)
        {
            throw Refused(RefusalCode.Invalid, problem.Message, "Sign it with the signing key of your certificate.", stage);
        }
    }
}
