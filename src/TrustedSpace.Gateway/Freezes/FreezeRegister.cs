using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Freezes;

/// <summary>The freezes, as every request sees them: an immutable snapshot, empty in most spaces at most times. One writer, <see cref="FreezeDesk"/>.</summary>
public sealed class FreezeRegister(GatewayOptions options)
{
    private Freeze[] _all = [];
    private Freeze[] _inForce = [];

    /// <summary>Whether anything is frozen.</summary>
    public bool Any => Volatile.Read(ref _inForce).Length > 0;

    /// <summary>Every freeze, lifted ones too, oldest first.</summary>
    internal IReadOnlyList<Freeze> All => Volatile.Read(ref _all);

    internal Freeze? Find(FreezeId id) => Array.Find(Volatile.Read(ref _all), freeze => freeze.Id == id);

    /// <summary>The oldest freeze that stops such a use; null: none does.</summary>
    internal Freeze? Find(Involvement use) => Array.Find(Volatile.Read(ref _inForce), freeze => freeze.Subject.Concerns(use));

    /// <summary>Why a use is refused; null: nothing of it is frozen.</summary>
    public Refusal? Refusal(Involvement use, string stage) => Find(use) is not { } freeze ? null : new Refusal
    {
        Code = RefusalCode.Denied,
        Party = options.Participant,
        Stage = stage,
        Reason = Sentence(freeze),
        Remedy = "Ask the regulator; GET /freezes holds its signed order.",
    };

    /// <summary>Refuses a use of which something is frozen. While nothing is, it allocates nothing and does not ask what the use involves.</summary>
    /// <param name="subject">What is used.</param>
    /// <param name="use">What that involves; a static lambda.</param>
    /// <param name="stage">What the refusal names as the stage.</param>
    /// <exception cref="RefusedException">Something that the use involves is frozen.</exception>
    public void Require<T>(T subject, Func<T, Involvement> use, string stage)
    {
        ArgumentNullException.ThrowIfNull(use);
        if (Any && Refusal(use(subject), stage) is { } refusal)
        {
            throw new RefusedException(refusal);
        }
    }

    internal static string Sentence(Freeze freeze) => $"{freeze.Subject} is frozen by {freeze.By}, freeze {freeze.Id}";

    internal void Set(Freeze freeze) => Replace([.. All.Where(other => other.Id != freeze.Id), freeze]);

    internal void Replace(IEnumerable<Freeze> freezes)
    {
        Freeze[] ordered = [.. freezes.OrderBy(freeze => freeze.OrderedAt)];
        Volatile.Write(ref _all, ordered);
        Volatile.Write(ref _inForce, [.. ordered.Where(freeze => freeze.IsInForce)]);
    }
}
