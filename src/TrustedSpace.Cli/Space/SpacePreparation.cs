using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedSpace.Cli.Certificates;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Cli.Space;

/// <summary>
/// Turns a space file into what each process needs: certificates, and one configuration each. Run again it keeps the keys that exist and writes
/// the configurations anew.
/// </summary>
public sealed class SpacePreparation
{
    private readonly string _fileFolder;
    private readonly TimeProvider _time;
    private readonly WitnessPreparation _witnesses;

    /// <param name="path">Space file.</param>
    /// <param name="directory">Folder to prepare.</param>
    /// <param name="time">Clock that certificates are dated by.</param>
    /// <exception cref="SpaceFileException">The file can't be used.</exception>
    public SpacePreparation(string path, SpaceDirectory directory, TimeProvider time)
    {
        File = SpaceFileReader.Read(path);
        Directory = directory;
        _fileFolder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        _time = time;
        _witnesses = new WitnessPreparation(File, directory);
    }

    public SpaceFile File { get; }

    public SpaceDirectory Directory { get; }

    /// <summary>Issues certificates to participants that have none, and makes the keys of the log and its witnesses.</summary>
    /// <exception cref="KeyFileException">The folder's authority can't be used.</exception>
    public void IssueCertificates()
    {
        DevelopmentCertificates.Create(
            Directory.Certificates,
            [.. File.Participants()
                .Where(participant => !System.IO.File.Exists(Path.Combine(Directory.Certificates, $"{participant.Id}.tls.key")))
                .Select(participant => new DevelopmentParticipant(participant.Id, participant.Organisation))],
            _time);
        _witnesses.MakeKeys();
        Locate(File.Regulators.Where(regulator => regulator.Address is not null).ToDictionary(regulator => regulator.Id, regulator => regulator.Address!));
    }

    /// <summary>Writes the policy of the log, with the addresses of the regulators' witnesses.</summary>
    public void Locate(IReadOnlyDictionary<ParticipantId, Uri> regulators) => _witnesses.WritePolicy(regulators);

    /// <summary>Writes the gateway's configuration and returns its path.</summary>
    public string ConfigureGateway(string listen) => Directory.Write(File.Gateway.Id.Value, new JsonObject
    {
        ["space"] = File.Space,
        ["participant"] = File.Gateway.Id.Value,
        ["operator"] = File.Operator.Id.Value,
        ["listen"] = listen,
        ["publicAddress"] = File.Gateway.Address?.ToString(),
        ["certificates"] = Directory.Certificates,
        ["state"] = Directory.State(File.Gateway.Id),
        ["logKey"] = Directory.LogKey,
        ["witnesses"] = new JsonObject { ["policy"] = Directory.WitnessPolicy, ["windowSeconds"] = File.Witnesses.WindowSeconds },
        ["prices"] = JsonSerializer.SerializeToNode(File.Prices, ProtocolJson.Options),
        ["enrol"] = new JsonArray([.. File.Participants().Where(participant => participant.Role is not null).Select(participant => new JsonObject
        {
            ["id"] = participant.Id.Value,
            ["organisation"] = participant.Organisation,
            ["role"] = JsonSerializer.SerializeToNode(participant.Role, ProtocolJson.Options),
        })]),
    });

    /// <summary>Writes one connector's configuration and returns its path.</summary>
    public string ConfigureConnector(OwnerEntry owner, string listen, Uri gateway)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(gateway);
        return Directory.Write(owner.Id.Value, new JsonObject
        {
            ["participant"] = owner.Id.Value,
            ["listen"] = listen,
            ["publicAddress"] = owner.Address?.ToString(),
            ["gateway"] = new JsonObject { ["participant"] = File.Gateway.Id.Value, ["address"] = gateway.ToString() },
            ["regulators"] = new JsonArray([.. File.Regulators.Select(regulator => JsonValue.Create(regulator.Id.Value))]),
            ["certificates"] = Directory.Certificates,
            ["state"] = Directory.State(owner.Id),
            ["witness"] = new JsonObject { ["key"] = Directory.WitnessKey(owner.Id), ["policy"] = Directory.WitnessPolicy },
            ["datasets"] = new JsonArray([.. owner.Datasets.Select(dataset => Configure(owner, dataset))]),
        });
    }

    private JsonObject Configure(OwnerEntry owner, DatasetEntry dataset)
    {
        var source = JsonSerializer.SerializeToNode(dataset.Source, ProtocolJson.Options)!.AsObject();
        if (dataset.Source.Path is { } path)
        {
            source["path"] = Path.GetFullPath(path, _fileFolder);
        }

        foreach (var (i, join) in (dataset.Source.Joins ?? []).Index())
        {
            if (join.Path is { } joined)
            {
                source["joins"]![i]!["path"] = Path.GetFullPath(joined, _fileFolder);
            }
        }

        return new JsonObject
        {
            ["description"] = JsonSerializer.SerializeToNode(File.Describe(owner, dataset), ProtocolJson.Options),
            ["source"] = source,
            ["policy"] = File.Policies[dataset.Policy].ForDataset(dataset.Id),
        };
    }
}
