using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Computation.Rounds;

/// <summary>What a party sends in one round.</summary>
public abstract record PartyStep
{
    private PartyStep()
    {
    }

    /// <summary>The same to every party, in the open.</summary>
    public sealed record ToAll(ReadOnlyMemory<byte> Payload) : PartyStep;

    /// <summary>Its own payload to each of the named parties, sealed to it.</summary>
    public sealed record ToEach(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Payloads) : PartyStep
    {
        /// <summary>One payload that each of the parties gets.</summary>
        public ToEach(IEnumerable<string> receivers, ReadOnlyMemory<byte> payload)
            : this(receivers.ToDictionary(receiver => receiver, _ => payload, StringComparer.Ordinal))
        {
        }
    }

    /// <summary>The party's last step.</summary>
    /// <param name="Payload">To be sealed to the consumer, and to no one else.</param>
    /// <param name="Transcript">Hash of all that parties exchanged, 32 bytes; equal at every honest party.</param>
    /// <param name="Summary">What everyone may know.</param>
    /// <param name="Contributors">The parties whose numbers are in the release, in ordinal order.</param>
    public sealed record Release(
        ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Transcript, ReleaseSummary Summary, IReadOnlyList<string> Contributors) : PartyStep;
}
