using System.Globalization;
using System.Text;
using TrustedSpace.Cli.Certificates;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Cli.Space;

/// <summary>
/// The keys of the log and its witnesses, and the policy over them: every owner's connector, every regulator, and those that the space file adds.
/// Keys that exist are kept; the policy is written anew.
/// </summary>
internal sealed class WitnessPreparation(SpaceFile file, SpaceDirectory directory)
{
    private IEnumerable<ParticipantId> Participants => file.Owners.Select(owner => owner.Id).Concat(file.Regulators.Select(regulator => regulator.Id));

    /// <summary>Makes the keys that are missing, mode 600. The key of a log that was started without preparation is taken over.</summary>
    public void MakeKeys()
    {
        var earlier = Path.Combine(directory.State(file.Gateway.Id), "log.key");
        if (!File.Exists(directory.LogKey))
        {
            using var log = File.Exists(earlier) ? NoteSigner.Parse(File.ReadAllText(earlier).TrimEnd('\n')) : NoteSigner.Generate(Name(file.Gateway.Id));
            PrivateFile.Write(directory.LogKey, log.ExportPrivateKey());
        }

        foreach (var participant in Participants.Where(participant => !File.Exists(directory.WitnessKey(participant))))
        {
            using var cosigner = Cosigner.Generate(Name(participant));
            PrivateFile.Write(directory.WitnessKey(participant), cosigner.ExportPrivateKey());
        }
    }

    /// <summary>Writes the policy, readable at every moment.</summary>
    /// <param name="regulators">Where the regulators' witnesses are, as far as it is known; connectors tell the gateway themselves.</param>
    public void WritePolicy(IReadOnlyDictionary<ParticipantId, Uri> regulators)
    {
        using var log = NoteSigner.Parse(File.ReadAllText(directory.LogKey).TrimEnd('\n'));
        var policy = new StringBuilder("# Whose word makes a checkpoint of the log count (C2SP tlog-policy).\n");
        policy.Append(CultureInfo.InvariantCulture, $"log {log.Verifier}\n");
        foreach (var participant in Participants)
        {
            using var cosigner = Cosigner.Parse(File.ReadAllText(directory.WitnessKey(participant)).TrimEnd('\n'));
            policy.Append($"witness {participant} {cosigner.Verifier} {regulators.GetValueOrDefault(participant)}".TrimEnd()).Append('\n');
        }

        foreach (var further in file.Witnesses.Further)
        {
            policy.Append(CultureInfo.InvariantCulture, $"witness {further.Name} {further.Key} {further.Address}\n");
        }

        policy.Append(Quorum());
        var unfinished = directory.WitnessPolicy + ".new";
        File.WriteAllText(unfinished, WitnessPolicy.Parse(policy.ToString()).ToString());
        File.Move(unfinished, directory.WitnessPolicy, overwrite: true);
    }

    private string Quorum()
    {
        var owners = file.Owners.Select(owner => owner.Id.Value).ToArray();
        string[] all = [.. Participants.Select(participant => participant.Value), .. file.Witnesses.Further.Select(further => further.Name)];
        return file.Witnesses.Quorum is { } stated
            ? string.Create(CultureInfo.InvariantCulture, $"group witnesses {stated} {string.Join(' ', all)}\nquorum witnesses\n")
            : string.Create(CultureInfo.InvariantCulture, $"group owners {(owners.Length / 2) + 1} {string.Join(' ', owners)}\nquorum owners\n");
    }

    private string Name(ParticipantId participant) => NoteName.From($"trustedspace/{file.Space}/{participant}");
}
