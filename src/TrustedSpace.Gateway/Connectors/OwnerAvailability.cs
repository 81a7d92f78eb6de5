using System.Collections.Concurrent;
using TrustedSpace.Gateway.Freezes;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway.Connectors;

/// <summary>
/// Whether an owner's connector answered when it was last checked. Health checks of the data plane report here; an owner that
/// has announced an address counts as available until a check says otherwise.
/// </summary>
public sealed class OwnerAvailability(ParticipantRegistry registry, FreezeRegister freezes)
{
    private readonly ConcurrentDictionary<ParticipantId, bool> _answers = new();

    public void Report(ParticipantId owner, bool answered) => _answers[owner] = answered;

    public bool IsAvailable(ParticipantId owner) =>
        registry.Find(owner) is { Status: ParticipantStatus.Active, Address: not null } && _answers.GetValueOrDefault(owner, true);

    /// <summary>The product with each dataset's availability as it is now.</summary>
    public DataProduct Refresh(DataProduct product)
    {
        ArgumentNullException.ThrowIfNull(product);
        return product with { Datasets = [.. product.Datasets.Select(Refresh)] };
    }

    private MemberDataset Refresh(MemberDataset dataset)
    {
        var freeze = freezes.Find(new Involvement { Participants = [dataset.Owner], Datasets = [dataset.Id] });
        return dataset with
        {
            Available = freeze is null && IsAvailable(dataset.Owner),
            UnavailableReason = freeze is null ? null : FreezeRegister.Sentence(freeze),
        };
    }
}
