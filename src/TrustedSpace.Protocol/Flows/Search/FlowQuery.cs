using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Flows;

/// <summary>
/// Which entries of the log to find; what is null does not restrict, and everything given must hold. The answer is the newest <see cref="Limit"/> that
/// match, in log order. Pure: the gateway's index and a scan of a copy answer the same.
/// </summary>
public sealed record FlowQuery
{
    /// <summary>On any side.</summary>
    public ParticipantId? Participant { get; init; }

    /// <summary>Who asked.</summary>
    public ParticipantId? Consumer { get; init; }

    /// <summary>Whose data it is about.</summary>
    public ParticipantId? Owner { get; init; }

    /// <summary>A dataset's name, or "owner/dataset".</summary>
    public string? Dataset { get; init; }

    public ProductId? Product { get; init; }

    public ElementName? Element { get; init; }

    public GrantId? Grant { get; init; }

    public JobId? Job { get; init; }

    public FlowId? Flow { get; init; }

    public string? Purpose { get; init; }

    /// <summary>"released", "denied", "failed" and the like.</summary>
    public string? Outcome { get; init; }

    /// <summary>Any of these kinds; empty for all.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>ISO 4217.</summary>
    public string? Currency { get; init; }

    /// <summary>Unix milliseconds, inclusive.</summary>
    public long? From { get; init; }

    /// <summary>Unix milliseconds, exclusive.</summary>
    public long? To { get; init; }

    /// <summary>Least amount in minor units, inclusive.</summary>
    public long? LeastAmount { get; init; }

    /// <summary>Largest amount in minor units, inclusive.</summary>
    public long? MostAmount { get; init; }

    /// <summary>Only leaves below this index: the next page of an answer, see <see cref="FlowMatches.Before"/>.</summary>
    public long? Before { get; init; }

    /// <summary>Only leaves from this index on.</summary>
    public long FirstLeaf { get; init; }

    /// <summary>Most entries of the answer, at least 1.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Restricts to what this participant is a side of; the caller's right, not its wish.</summary>
    public ParticipantId? VisibleTo { get; init; }

    /// <summary>Whether an amount is asked for.</summary>
    public bool AsksAmount => LeastAmount is not null || MostAmount is not null;

    /// <summary>The terms of the query: of each list, the entry must have at least one.</summary>
    public IReadOnlyList<IReadOnlyList<Term>> Criteria()
    {
        var criteria = new List<IReadOnlyList<Term>>();
        Require(TermDimension.Participant, Participant?.Value);
        Require(TermDimension.Participant, VisibleTo?.Value);
        Require(TermDimension.Consumer, Consumer?.Value);
        Require(TermDimension.Owner, Owner?.Value);
        Require(TermDimension.Dataset, Dataset);
        Require(TermDimension.Product, Product?.Value);
        Require(TermDimension.Element, Element?.Value);
        Require(TermDimension.Grant, Grant?.Value);
        Require(TermDimension.Job, Job?.Value);
        Require(TermDimension.Flow, Flow?.Value);
        Require(TermDimension.Purpose, Purpose);
        Require(TermDimension.Outcome, Outcome);
        Require(TermDimension.Currency, Currency);
        if (Kinds.Count > 0)
        {
            criteria.Add([.. Kinds.Select(kind => new Term(TermDimension.Kind, kind))]);
        }

        return criteria;

        void Require(TermDimension dimension, string? value)
        {
            if (value is not null)
            {
                criteria.Add([new Term(dimension, value)]);
            }
        }
    }

    /// <summary>Whether time and amount are within the query's bounds.</summary>
    public bool IsWithin(long at, long? amount) =>
        (From is not { } from || at >= from)
        && (To is not { } to || at < to)
        && (LeastAmount is not { } least || amount >= least)
        && (MostAmount is not { } most || amount <= most);

    /// <summary>Whether an entry is to be found.</summary>
    public bool Matches(EntryTerms entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Leaf >= FirstLeaf
            && (Before is not { } before || entry.Leaf < before)
            && IsWithin(entry.At, entry.Amount)
            && Criteria().All(anyOf => anyOf.Any(entry.Terms.Contains));
    }
}
