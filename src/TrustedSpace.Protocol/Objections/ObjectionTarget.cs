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
        ObjectionTargetKind.Invoice => Number is null ? "an invoice is named by its number" : null,
        _ => $"there is no target {Kind}",
    };

    /// <summary>Leaf of the flow; null for another target.</summary>
    public long? Leaf => Kind == ObjectionTargetKind.Flow ? Counted : null;

    /// <summary>Number of the invoice; null for another target.</summary>
    public long? Number => Kind == ObjectionTargetKind.Invoice ? Counted : null;

    // One number has one text.
    private long? Counted => long.TryParse(Id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number.ToString(CultureInfo.InvariantCulture) == Id ? number : null;

    public static ObjectionTarget OfFlow(long leaf) => new() { Kind = ObjectionTargetKind.Flow, Id = leaf.ToString(CultureInfo.InvariantCulture) };

    public static ObjectionTarget Of(DatasetId dataset) => new() { Kind = ObjectionTargetKind.Dataset, Id = dataset.Value };

    public static ObjectionTarget OfInvoice(long number) => new() { Kind = ObjectionTargetKind.Invoice, Id = number.ToString(CultureInfo.InvariantCulture) };

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
