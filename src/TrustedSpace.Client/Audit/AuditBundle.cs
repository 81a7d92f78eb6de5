using System.Text.Json;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Client.Audit;

/// <summary>
/// Makes a bundle of a copy of the log: adds who is in the space, the price books and datasets that the leaves name, and a <see cref="BundleManifest"/> over
/// everything, so that an audit needs nothing beside it.
/// </summary>
public static class AuditBundle
{
    /// <summary>The participants as the gateway lists them, with their certificates.</summary>
    public const string ParticipantsFile = "participants.json";

    /// <summary>Every leaf <c>prices.published</c> and <c>dataset.published</c>, with its index.</summary>
    public const string OffersFile = "offers.json";

    private static readonly JsonSerializerOptions Readable = new(ProtocolJson.Options) { WriteIndented = true };

    /// <summary>Completes a copy; a bundle that is there is brought up to date.</summary>
    /// <param name="directory">The copy, with its key, authority and policy.</param>
    /// <param name="size">Leaves under its checkpoint.</param>
    /// <param name="participants">As the gateway lists them.</param>
    /// <exception cref="Transparency.Tiles.TileException">A file of the log is missing or malformed.</exception>
    public static void Complete(string directory, long size, IReadOnlyList<Participant> participants)
    {
        Write(directory, ParticipantsFile, participants);
        Write(directory, OffersFile, Offers(directory, size));
        BundleManifest.Write(directory);
    }

    private static LoggedEntry[] Offers(string directory, long size) =>
        [.. LogCopy.Entries(directory, size).Where(leaf => leaf.Entry is PricesPublished or DatasetPublished)];

    private static void Write<T>(string directory, string name, T document) =>
        File.WriteAllText(Path.Combine(directory, name), JsonSerializer.Serialize(document, Readable));
}
