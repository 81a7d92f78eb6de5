using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Gateway.Catalog;

/// <summary>
/// When datasets make one product: one dataset an owner, one currency, and element lists equal in every member and in order
/// (one schema digest), because a query means the same at every owner only then.
/// </summary>
internal static class ProductFormation
{
    /// <summary>The products that sound, compatible descriptions form.</summary>
    public static IEnumerable<DataProduct> Form(IEnumerable<DatasetDescription> descriptions) => descriptions
        .GroupBy(description => description.Product)
        .Select(members => members.OrderBy(member => member.Owner).ToArray())
        .Select(members => new DataProduct
        {
            Id = members[0].Product,
            Elements = members[0].Elements,
            Datasets = [.. members.Select(member => new MemberDataset
            {
                Id = member.Id,
                Owner = member.Owner,
                Title = member.Title,
                Version = member.Version,
                Tariff = member.Tariff,
                PolicySummary = member.PolicySummary,
                Available = true,
            })],
        });

    /// <summary>Why <paramref name="joining"/> can't be in one product with <paramref name="member"/>, every difference on its own; empty when it can.</summary>
    public static IEnumerable<string> Differences(DatasetDescription joining, DatasetDescription member)
    {
        if (joining.Owner == member.Owner)
        {
            yield return $"{member.Id} of the same owner is in product {member.Product} already";
        }

        if (joining.Tariff.Currency != member.Tariff.Currency)
        {
            yield return $"tariff.currency: {joining.Tariff.Currency}, {member.Owner} has {member.Tariff.Currency}";
        }

        if (joining.SchemaDigest() == member.SchemaDigest())
        {
            yield break;
        }

        foreach (var difference in ElementDifferences(joining, member))
        {
            yield return difference;
        }
    }

    private static IEnumerable<string> ElementDifferences(DatasetDescription joining, DatasetDescription member)
    {
        var theirs = member.Elements.ToDictionary(element => element.Name);
        var ours = joining.Elements.Select(element => element.Name).ToArray();
        foreach (var element in joining.Elements)
        {
            if (!theirs.TryGetValue(element.Name, out var other))
            {
                yield return $"{element.Name}: {member.Owner} has no such element";
                continue;
            }

            foreach (var difference in MemberDifferences(element, other, member.Owner))
            {
                yield return difference;
            }
        }

        foreach (var missing in member.Elements.Where(element => !ours.Contains(element.Name)))
        {
            yield return $"{missing.Name}: missing, {member.Owner} has it";
        }

        var order = member.Elements.Select(element => element.Name).ToArray();
        if (ours.Length == order.Length && ours.All(theirs.ContainsKey) && !ours.SequenceEqual(order))
        {
            yield return $"elements: another order, {member.Owner} has {string.Join(", ", order)}";
        }
    }

    private static IEnumerable<string> MemberDifferences(DataElement ours, DataElement theirs, ParticipantId owner)
    {
        var (left, right) = (Members(ours), Members(theirs));
        return left.Select(member => member.Key).Union(right.Select(member => member.Key))
            .Select(name => (Name: name, Left: Text(left, name), Right: Text(right, name)))
            .Where(pair => pair.Left != pair.Right)
            .Select(pair => $"{ours.Name}.{pair.Name}: {pair.Left}, {owner} has {pair.Right}");
    }

    private static JsonObject Members(DataElement element) => JsonSerializer.SerializeToNode(element, ProtocolJson.Options)!.AsObject();

    private static string Text(JsonObject element, string name) => element[name]?.ToJsonString(ProtocolJson.Options) ?? "none";
}
