using TrustedSpace.Connector.Catalog;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Policy;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Policy;

/// <summary>
/// Asks the usage policy twice: when a grant is requested, and again at each use with the counters of that moment. Without an answer
/// nothing is allowed.
/// </summary>
internal sealed class UsageDecisions(
    IDecisionPoint policy,
    UsageLedger ledger,
    DecisionRegister register,
    DecisionSeries series,
    ConnectorIdentity identity,
    TimeProvider time)
{
    private readonly Stage _stage = new(identity.Participant, "policy decision");

    /// <summary>Decides a grant request; the answer, allow or deny, is signed and kept.</summary>
    /// <returns>The signed <see cref="Decision"/>.</returns>
    /// <exception cref="RefusedException">The policy can't answer.</exception>
    public async Task<string> DecideAsync(GrantRequest request, OwnedDataset dataset, CancellationToken cancellationToken)
    {
        var asked = CanonicalJson.Hash(request);
        if (series.Find(asked) is { } earlier)
        {
            return earlier;
        }

        var detail = request.Detail;
        var answer = await AskAsync(dataset, Request(dataset, request.Consumer, detail.Purpose, detail.Operation, detail.Elements, use: null), cancellationToken);
        var tooFew = TooFewOwners(answer, request.Owners.Count);
        var (decision, signed) = series.Sign(request.Grant, (counted, number) => new Decision
        {
            Owner = identity.Participant,
            Series = counted,
            Number = number,
            Dataset = dataset.Description.Id,
            Request = asked,
            Allow = answer.Allow && tooFew is null,
            Denials = tooFew is null ? answer.Denials : [tooFew],
            Obligations = tooFew is null ? answer.Obligations : new Obligations(),
            Policy = answer.Policy,
            DecidedAt = time.GetUtcNow().ToUnixTimeSeconds(),
        });
        register.Record(new IssuedDecision(CanonicalJson.Hash(decision), request, decision, dataset.Description.Tariff));
        return signed;
    }

    /// <summary>Decides an admitted use and attributes it to the permission that allows it.</summary>
    /// <param name="use">The use; earlier ones count against its quota.</param>
    /// <param name="dataset">What is used.</param>
    /// <param name="purpose">Purpose that the consumer signed.</param>
    /// <param name="elements">Elements that are about to be read.</param>
    /// <param name="promised">Obligations of the decision under the grant.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RefusedException">The policy denies, asks for less than it promised, or can't answer, or the grant's number of jobs is used up.</exception>
    public async Task<PolicyDecision> DecideUseAsync(
        Use use,
        OwnedDataset dataset,
        string purpose,
        IReadOnlyList<ElementName> elements,
        Obligations promised,
        CancellationToken cancellationToken)
    {
        var jobs = use.Subject.Budget.MaximumJobs;
        if (ledger.EarlierUses(use) >= jobs)
        {
            throw _stage.Refuse(RefusalCode.Denied, $"the grant is for {jobs} jobs, and they are used", "Request a new grant.");
        }

        var request = Request(dataset, use.Subject.Consumer, purpose, use.Subject.Operation, elements, use);
        var answer = await AskAsync(dataset, request, cancellationToken);
        if (!answer.Allow)
        {
            throw _stage.Refuse(
                RefusalCode.Denied,
                $"the usage policy denies it now: {string.Join("; ", answer.Denials.Select(denial => $"{denial.Rule}: {denial.Reason}"))}",
                "Wait until the policy permits it again, or ask the owner.");
        }

        if (!answer.Obligations.Keep(promised))
        {
            throw _stage.Refuse(
                RefusalCode.Denied,
                "the usage policy has changed since the grant was decided: what it asks for now is less than this owner promised the others",
                "Request a new grant.");
        }

        ledger.Attribute(use, answer.Permission!);
        return answer;
    }

    // The rules know one owner's policy and not the product, so this one check is here.
    private static Denial? TooFewOwners(PolicyDecision answer, int owners) => answer.Obligations.MinimumOwners > owners
        ? new Denial { Rule = "minimumOwners", Reason = $"a result must contain the numbers of {answer.Obligations.MinimumOwners} owners, and the product has {owners}" }
        : null;

    private PolicyRequest Request(
        OwnedDataset dataset,
        ParticipantId consumer,
        string purpose,
        Operation operation,
        IReadOnlyList<ElementName> elements,
        Use? use) => new()
        {
            Dataset = dataset.Description.Id,
            Consumer = consumer,
            Purpose = purpose,
            Operation = operation,
            Elements = [.. elements.Select(name => new RequestedElement { Name = name, Level = LevelOf(dataset, name) })],
            Time = time.GetUtcNow().ToUnixTimeSeconds(),
            Calls = dataset.Policy.Policy.Permissions.ToDictionary(
            permission => permission.Id,
            permission => ledger.Calls(consumer, dataset.Description.Id, permission.Id, permission.Quota.Period, use),
            StringComparer.Ordinal),
        };

    private int LevelOf(OwnedDataset dataset, ElementName name) =>
        dataset.Description.Elements.FirstOrDefault(element => element.Name == name)?.Level
        ?? throw _stage.Refuse(
            RefusalCode.Invalid,
            $"dataset {dataset.Description.Id} has no element {name}",
            "Take the elements' names from the catalog.");

    private async Task<PolicyDecision> AskAsync(OwnedDataset dataset, PolicyRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await policy.DecideAsync(new PolicyInput(request, dataset.Policy), cancellationToken);
        }
        catch (PolicyUnavailableException problem)
        {
            throw _stage.Refuse(RefusalCode.Unavailable, problem.Message, "Try again; if it fails again, tell the owner.", problem);
        }
    }
}
