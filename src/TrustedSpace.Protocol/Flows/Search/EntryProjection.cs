using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Objections;

namespace TrustedSpace.Protocol.Flows;

/// <summary>
/// Collects the terms of one entry. One case a kind (a change here needs another format of the gateway's index); an entry of a kind without a case is found by
/// kind and time alone. Words of outcome: a flow's
/// "released", "broken" or "refused"; "issued", "denied" or "revoked" for a grant; "failed", "cancelled", "received", "refused"; a participant's change; "published"; "frozen", "lifted", "corrected", "erased"; "closed", "settled"; of an objection "raised", "assigned", "answered", "upheld", "dismissed", "withdrawn".
/// </summary>
internal sealed class EntryProjection(EntryContext earlier)
{
    private readonly HashSet<Term> _terms = [];

    public IReadOnlyCollection<Term> Terms => _terms;

    public long? Amount { get; private set; }

    public void Add(LogEntry entry)
    {
        Add(TermDimension.Kind, EntryKind.Of(entry));
        switch (entry)
        {
            case ParticipantChanged changed:
                Party(changed.Participant);
                Outcome(changed.Change);
                break;
            case DatasetPublished published:
                Published(published.Publication);
                break;
            case GrantIssued issued:
                Issued(GrantTerms.Of(issued)!, "issued");
                break;
            case GrantDenied denied:
                Issued(GrantTerms.Of(denied)!, "denied");
                break;
            case DecisionRecorded recorded:
                Under(recorded.Grant, [recorded.Owner]);
                Outcome("decided");
                break;
            case GrantRevoked revoked:
                Under(revoked.Grant, owners: null);
                Party(revoked.By);
                Outcome("revoked");
                break;
            case Flow flow:
                Add(flow);
                break;
            case ExportReceived received:
                Under(received.Grant, [received.Owner]);
                Asked(received.Consumer);
                Owner(received.Owner);
                Job(received.Job);
                Outcome("received");
                break;
            case JobFailed failed:
                Under(failed.Grant, owners: null);
                Asked(failed.Consumer);
                Job(failed.Job);
                Outcome("failed");
                break;
            case JobCancelled cancelled:
                Under(cancelled.Grant, owners: null);
                Asked(cancelled.Consumer);
                Party(cancelled.By);
                Job(cancelled.Job);
                Outcome("cancelled");
                break;
            case Correction correction:
                Corrected(correction);
                break;
            case PricesPublished:
                Outcome("published");
                break;
            case PeriodClosed:
                Outcome("closed");
                break;
            case SplitSettled split:
                Settled(split);
                break;
            case OperatorSettled settled:
                Priced(settled.Kept, settled.Currency);
                Outcome("settled");
                break;
            case InvoiceIssued invoice:
                Asked(invoice.Consumer);
                Priced(invoice.Total, invoice.Currency);
                Outcome("issued");
                break;
            case RequestRefused refused:
                Refused(refused);
                break;
            case FreezeOrdered ordered:
                Frozen(ordered.Subject);
                Party(ordered.By);
                Outcome("frozen");
                break;
            case FreezeLifted lifted:
                Party(lifted.By);
                Outcome("lifted");
                break;
            case SubjectErased erased:
                Party(erased.By);
                Outcome("erased");
                break;
            case ObjectionEntry step:
                Objected(step);
                break;
        }
    }

    private void Add(Flow flow)
    {
        // The others of the grant had no part in it.
        Under(flow.Grant, [.. flow.Providers.Select(provider => provider.Owner)]);
        Asked(flow.Consumer);
        foreach (var provider in flow.Providers)
        {
            Dataset(provider.Owner, provider.Dataset);
        }

        Job(flow.Job);
        Add(TermDimension.Flow, flow.Id.Value);
        Add(TermDimension.Product, flow.Product.Value);
        Add(TermDimension.Purpose, flow.Purpose);
        Elements(flow.Elements);
        Outcome(Word(flow.Outcome));
        Charged(flow.Charges, flow.Currency);
    }

    private void Published(DatasetPublication publication)
    {
        Owner(publication.Owner);
        Dataset(publication.Owner, publication.Dataset);
        Add(TermDimension.Product, publication.Product.Value);
        Outcome("published");
    }

    private void Frozen(FreezeSubject subject)
    {
        switch (subject.Kind)
        {
            case FreezeSubjectKind.Participant:
                Add(TermDimension.Participant, subject.Id);
                break;
            case FreezeSubjectKind.Dataset:
                Add(TermDimension.Dataset, subject.Id);
                break;
            case FreezeSubjectKind.Grant when GrantId.TryParse(subject.Id, out var grant):
                Under(grant, owners: null);
                break;
            case FreezeSubjectKind.Job when JobId.TryParse(subject.Id, out var job):
                Job(job);
                break;
        }
    }

    private void Objected(ObjectionEntry step)
    {
        Party(step.By);
        Outcome(EntryKind.Of(step)["objection.".Length..]);
        if (step is ObjectionAssigned assigned)
        {
            Party(assigned.Respondent);
        }

        if (step is ObjectionRaised { Target: { Kind: ObjectionTargetKind.Dataset } target })
        {
            Add(TermDimension.Dataset, target.Id);
        }
    }

    private void Corrected(Correction correction)
    {
        if (earlier.Leaves(correction.Corrects) is Flow flow)
        {
            Add(flow);
        }

        foreach (var line in correction.Lines)
        {
            Owner(line.Owner);
        }

        _terms.RemoveWhere(term => term.Dimension == TermDimension.Outcome);

        Amount = Sum(correction.Lines.Select(line => line.Amount));
        Outcome("corrected");
    }

    private void Settled(SplitSettled split)
    {
        Add(TermDimension.Product, split.Product.Value);
        foreach (var line in split.Lines)
        {
            Owner(line.Owner);
        }

        Priced(split.Gross, split.Currency);
        Outcome("settled");
    }

    private void Refused(RequestRefused refused)
    {
        if (refused.Grant is { } presented)
        {
            Under(presented, owners: null);
        }

        Asked(refused.Caller);
        Outcome("refused");
    }

    /// <summary>The leaf of the grant itself.</summary>
    private void Issued(GrantTerms grant, string outcome)
    {
        Add(TermDimension.Grant, grant.Request.Grant.Value);
        Asked(grant.Request.Consumer);
        About(grant, owners: null);
        Elements(grant.Request.Detail.Elements);
        Outcome(outcome);
    }

    /// <summary>An entry that names a grant: who and what the grant is about, of all its owners or only of <paramref name="owners"/>.</summary>
    private void Under(GrantId grant, IReadOnlyCollection<ParticipantId>? owners)
    {
        Add(TermDimension.Grant, grant.Value);
        foreach (var owner in owners ?? [])
        {
            Owner(owner);
        }

        if (earlier.Grants(grant) is { } known)
        {
            Party(known.Request.Consumer);
            About(known, owners);
        }
    }

    private void About(GrantTerms grant, IReadOnlyCollection<ParticipantId>? owners)
    {
        Add(TermDimension.Product, grant.Request.Detail.Product.Value);
        Add(TermDimension.Purpose, grant.Request.Detail.Purpose);
        foreach (var owner in owners ?? grant.Request.Owners)
        {
            Owner(owner);
            if (grant.Datasets.TryGetValue(owner, out var dataset))
            {
                Dataset(owner, dataset);
            }
        }
    }

    private void Charged(IReadOnlyList<Charge> charges, string currency)
    {
        Amount = Sum(charges.Select(charge => charge.Amount));
        Add(TermDimension.Currency, currency);
    }

    private void Priced(long amount, string currency)
    {
        Amount = Math.Max(amount, long.MinValue + 1);
        Add(TermDimension.Currency, currency);
    }

    // Leaves of a copy may say anything, and a search must not fail on them.
    private static long Sum(IEnumerable<long> amounts) =>
        (long)amounts.Aggregate(Int128.Zero, (sum, amount) => Int128.Clamp(sum + amount, long.MinValue + 1, long.MaxValue));

    private void Asked(ParticipantId consumer)
    {
        Add(TermDimension.Consumer, consumer.Value);
        Party(consumer);
    }

    private void Owner(ParticipantId owner)
    {
        Add(TermDimension.Owner, owner.Value);
        Party(owner);
    }

    private void Party(ParticipantId participant) => Add(TermDimension.Participant, participant.Value);

    private void Dataset(ParticipantId owner, DatasetId dataset)
    {
        Add(TermDimension.Dataset, dataset.Value);
        Add(TermDimension.Dataset, $"{owner}/{dataset}");
    }

    private void Job(JobId job) => Add(TermDimension.Job, job.Value);

    private void Outcome(string word) => Add(TermDimension.Outcome, word);

    private void Elements(IEnumerable<ElementName> elements)
    {
        foreach (var element in elements)
        {
            Add(TermDimension.Element, element.Value);
        }
    }

    private void Add(TermDimension dimension, string value) => _terms.Add(new Term(dimension, value));

    private static string Word(FlowOutcome outcome) => outcome switch
    {
        FlowOutcome.Released => "released",
        FlowOutcome.Broken => "broken",
        _ => "refused",
    };
}
