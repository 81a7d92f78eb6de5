using System.Text.Json;
using Grpc.Core;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Registry;

namespace TrustedSpace.Gateway.Catalog;

/// <summary>
/// Where an owner's connector announces its address and datasets. All of it counts or nothing: a description that is unsound,
/// another owner's, or of another schema than its product is refused with every problem named.
/// </summary>
internal sealed class Publication(
    ProductCatalog catalog, PublicationStatements statements, LateDecisions decisions, ParticipantRegistry registry, GatewayOptions options, ILogger<Publication> logger)
    : RegistryService.RegistryServiceBase
{
    public override async Task<PublishReply> Publish(PublishRequest request, ServerCallContext context)
    {
        var owner = context.GetHttpContext().Caller().Id;
        var address = ReadAddress(request.Address);
        var datasets = request.Datasets.Select(bytes => Read(bytes.Span)).ToArray();
        Refuse(datasets.SelectMany(dataset => Unsound(dataset, owner)));
        Refuse(datasets.GroupBy(dataset => dataset.Id).Where(group => group.Count() > 1).Select(group => $"{group.Key}: published twice"));

        var published = statements.Read(owner, datasets, request.Publications);
        var isNew = await catalog.ReplaceAsync(
            owner, published, others => Refuse(Conflicts(datasets, others)), statements.RecordAsync, context.CancellationToken);
        var isMoved = await registry.AnnounceAsync(owner, address, context.CancellationToken);
        if (isNew || isMoved)
        {
            CatalogLog.Published(logger, owner, datasets.Length, address);
        }

        var reply = new PublishReply();
        reply.Logged.AddRange(await decisions.RecordAsync(owner, request.Decisions));
        reply.Products.AddRange(datasets.Select(dataset => dataset.Product.Value).Distinct().Order(StringComparer.Ordinal));
        return reply;
    }

    private IEnumerable<string> Unsound(DatasetDescription dataset, ParticipantId owner)
    {
        if (dataset.Owner != owner)
        {
            yield return $"{dataset.Id}: its owner is {dataset.Owner}, and {owner} may publish its own datasets only";
        }

        foreach (var violation in DescriptionRules.Violations(dataset))
        {
            yield return $"{dataset.Id}: {violation}";
        }

        foreach (var excess in options.Prices.Excesses(dataset.Tariff))
        {
            yield return $"{dataset.Id}: {excess}";
        }
    }

    private static IEnumerable<string> Conflicts(DatasetDescription[] datasets, IReadOnlyList<DatasetDescription> others)
    {
        for (var i = 0; i < datasets.Length; i++)
        {
            var dataset = datasets[i];
            if (others.FirstOrDefault(other => other.Id == dataset.Id) is { } taken)
            {
                yield return $"{dataset.Id}: {taken.Owner} has a dataset of this name";
            }

            // One member stands for all: they are equal among themselves.
            var member = datasets[..i].Concat(others).FirstOrDefault(other => other.Product == dataset.Product);
            foreach (var difference in member is null ? [] : ProductFormation.Differences(dataset, member))
            {
                yield return $"{dataset.Id}: {difference}";
            }
        }
    }

    private DatasetDescription Read(ReadOnlySpan<byte> canonical)
    {
        try
        {
            return CanonicalJson.Deserialize<DatasetDescription>(canonical);
        }
        catch (JsonException problem)
        {
            throw Refused([$"a dataset description can't be read: {problem.Message}"]);
        }
    }

    private string ReadAddress(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri is { Scheme: "https", PathAndQuery: "/" }
            ? uri.GetLeftPart(UriPartial.Authority)
            : throw Refused([$"address '{address}' is not an https URL without path"]);

    private void Refuse(IEnumerable<string> problems)
    {
        if (problems.ToArray() is { Length: > 0 } all)
        {
            throw Refused(all);
        }
    }

    private RefusedException Refused(IReadOnlyList<string> problems) => new(new Refusal
    {
        Code = RefusalCode.Invalid,
        Party = options.Participant,
        Stage = "publication",
        Reason = string.Join("; ", problems),
        Remedy = "Correct the dataset descriptions in the connector's configuration, or agree on one schema with the product's other owners.",
    });
}
