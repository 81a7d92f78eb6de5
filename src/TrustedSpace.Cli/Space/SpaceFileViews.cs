using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Cli.Space;

/// <summary>What a space file says about one participant or dataset, put together from its parts.</summary>
public static class SpaceFileViews
{
    /// <summary>Everyone who holds certificates, the gateway included; the gateway has no role in the registry.</summary>
    public static IEnumerable<(ParticipantId Id, string Organisation, ParticipantRole? Role)> Participants(this SpaceFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return
        [
            (file.Gateway.Id, file.Gateway.Organisation, null),
            (file.Operator.Id, file.Operator.Organisation, ParticipantRole.Operator),
            .. file.Owners.Select(owner => (owner.Id, owner.Organisation, (ParticipantRole?)ParticipantRole.Owner)),
            .. file.Consumers.Select(consumer => (consumer.Id, consumer.Organisation, (ParticipantRole?)ParticipantRole.Consumer)),
            .. file.Regulators.Select(regulator => (regulator.Id, regulator.Organisation, (ParticipantRole?)ParticipantRole.Regulator)),
        ];
    }

    /// <summary>The description that the owner publishes.</summary>
    public static DatasetDescription Describe(this SpaceFile file, OwnerEntry owner, DatasetEntry dataset)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(dataset);
        return new DatasetDescription
        {
            Id = dataset.Id,
            Product = dataset.Product,
            Owner = owner.Id,
            Title = dataset.Title,
            Version = dataset.Version,
            Elements = file.Products[dataset.Product.Value].Elements,
            Tariff = dataset.Tariff,
            PolicySummary = file.Policies[dataset.Policy].Summary,
        };
    }
}
