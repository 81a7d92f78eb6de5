namespace TrustedSpace.Protocol.Flows;

/// <summary>One thing that an entry can be found by.</summary>
/// <param name="Dimension">What the value is.</param>
/// <param name="Value">Its text as on the wire; compares by ordinal.</param>
public readonly record struct Term(TermDimension Dimension, string Value);

/// <summary>What a <see cref="Term"/> names. The numbers are stored: a new dimension takes a new number.</summary>
public enum TermDimension
{
    /// <summary>The entry's kind, such as "flow".</summary>
    Kind = 1,

    /// <summary>A participant on any side of the entry.</summary>
    Participant = 2,

    /// <summary>The participant that asked: the consumer, or the caller of a refused request.</summary>
    Consumer = 3,

    /// <summary>A participant whose data it is about.</summary>
    Owner = 4,

    /// <summary>A dataset by its name, and as "owner/dataset": the name alone is the owner's own choice.</summary>
    Dataset = 5,

    Product = 6,

    Element = 7,

    Purpose = 8,

    /// <summary>How it ended: see <see cref="EntryProjection"/> for the word of each kind.</summary>
    Outcome = 9,

    Grant = 10,

    /// <summary>ISO 4217.</summary>
    Currency = 11,

    Job = 12,

    Flow = 13,
}
