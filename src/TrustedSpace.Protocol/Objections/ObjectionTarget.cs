using System.Globalization;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Objections;

/// <summary>What is objected to.</summary>
public sealed record ObjectionTarget
{
    public required ObjectionTargetKind Kind { get; init; }

    /// <summary>Of a flow the index of its leaf, of a dataset its id, of an invoice its number.</summary>
    public required string Id { get; init; }

    /// <summary>What is wrong with <see cref="Id"/>, or null.</summary>
    public string? Problem => Kind switch
    {
        ObjectionTargetKind.Flow => Leaf is null ? "a flow is named by the index of its leaf" : null,
        ObjectionTargetKind.Dataset => DatasetId.TryParse(Id, out _) ? null : "the id is not that of a dataset",
        ObjectionTargetKind.Invoice => Id.Length is > 0 and <= 63 && Id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '/' or '.')
            ? null
            : "an invoice's number has 1 to 63 letters, digits, '-', '/' and '.'",
        _ => $"there is no target {Kind}",
    };

    /// <summary>Leaf of the flow; null for another target.</summary>
    public long? Leaf => Kind == ObjectionTargetKind.Flow && long.TryParse(Id, NumberStyles.None, CultureInfo.InvariantCulture, out var leaf)
        && leaf.ToString(CultureInfo.InvariantCulture) == Id ? leaf : null;

    public static ObjectionTarget OfFlow(long leaf) => new() { Kind = ObjectionTargetKind.Flow, Id = leaf.ToString(CultureInfo.InvariantCulture) };

    public static ObjectionTarget Of(DatasetId dataset) => new() { Kind = ObjectionTargetKind.Dataset, Id = dataset.Value };

    public static ObjectionTarget OfInvoice(string number) => new() { Kind = ObjectionTargetKind.Invoice, Id = number };

    /// <inheritdoc />
    public override string ToString() => Kind == ObjectionTargetKind.Flow ? $"the flow in leaf {Id}" : $"{Kind.ToString().ToLowerInvariant()} {Id}";
}

/// <summary>Kind of an <see cref="ObjectionTarget"/>.</summary>
public enum ObjectionTargetKind
{
    Flow,
    Dataset,
    Invoice,
}
