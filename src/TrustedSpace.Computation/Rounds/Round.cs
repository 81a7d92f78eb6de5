namespace TrustedSpace.Computation.Rounds;

/// <summary>One round of a protocol: every party sends once, then every party takes what the others sent.</summary>
/// <param name="Protocol">The protocol's name, as errors say it.</param>
/// <param name="Number">Counted from 1; stands in every message.</param>
/// <param name="Name">The round's name, as progress and errors say it.</param>
/// <param name="Delivery">To whom the messages go.</param>
public sealed record Round(string Protocol, int Number, string Name, Delivery Delivery)
{
    public override string ToString() => $"{Protocol}, round {Name}";
}

/// <summary>To whom a round's messages go.</summary>
public enum Delivery
{
    /// <summary>One open message for all parties.</summary>
    ToAll,

    /// <summary>One message to each other party, sealed to it.</summary>
    ToEach,

    /// <summary>One message, sealed to the consumer: the last round.</summary>
    ToConsumer,
}
