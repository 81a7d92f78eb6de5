using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedSpace.Client;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Cli.Space;

/// <summary>
/// The folder of a space on this machine: <c>space.json</c> (how to reach it), <c>certificates/</c>, <c>config/</c>, <c>state/</c> and
/// <c>logs/</c>, and of the participants that call: <c>grants/</c>, <c>runs/</c> and <c>job-keys/</c>.
/// </summary>
public sealed class SpaceDirectory
{
    private const string AccessFile = "space.json";
    private static readonly JsonSerializerOptions Readable = new(ProtocolJson.Options) { WriteIndented = true };

    private readonly string _root;

    public SpaceDirectory(string root) => _root = Path.GetFullPath(root);

    public string Root => _root;

    public string Certificates => Folder("certificates");

    /// <summary>Private key of the log.</summary>
    public string LogKey => Path.Combine(Certificates, "log.key");

    /// <summary>Whose word makes a checkpoint of the log count.</summary>
    public string WitnessPolicy => Path.Combine(Certificates, "witness.policy");

    /// <summary>Private key of a participant's cosignatures.</summary>
    public string WitnessKey(ParticipantId participant) => Path.Combine(Certificates, $"{participant}.witness.key");

    public string State(ParticipantId participant) => Folder(Path.Combine("state", participant.Value));

    /// <summary>The transparency log on disk, as the gateway of this machine writes it.</summary>
    public string TransparencyLog(ParticipantId gateway) => Path.Combine(State(gateway), "log");

    public string Log(ParticipantId participant) => Path.Combine(Folder("logs"), participant.Value + ".log");

    /// <summary>Where a process's configuration is, written or not.</summary>
    public string ConfigurationOf(ParticipantId participant) => Path.Combine(Folder("config"), participant.Value + ".json");

    /// <summary>Writes a process's configuration and returns its path.</summary>
    public string Write(string name, JsonObject configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var path = Path.Combine(Folder("config"), name + ".json");
        File.WriteAllText(path, configuration.ToJsonString(Readable));
        return path;
    }

    public void WriteAccess(SpaceAccess access) =>
        File.WriteAllText(Path.Combine(Folder("."), AccessFile), JsonSerializer.Serialize(access, Readable));

    /// <exception cref="SpaceNotFoundException">No space was brought up in this folder.</exception>
    public OpenSpace Open(TimeProvider time)
    {
        var path = Path.Combine(_root, AccessFile);
        return File.Exists(path)
            ? new OpenSpace(JsonSerializer.Deserialize<SpaceAccess>(File.ReadAllText(path), ProtocolJson.Options)!, this, time)
            : throw new SpaceNotFoundException($"{_root} holds no space: run `tspace up FILE` first, or name its folder with --space.");
    }

    private string Folder(string name)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(path);
        return path;
    }
}

/// <summary>How to reach a space.</summary>
public sealed record SpaceAccess
{
    public required string Space { get; init; }

    public required Uri Gateway { get; init; }

    public required ParticipantId GatewayParticipant { get; init; }
}

/// <summary>A space that can be called as any participant whose keys its folder holds.</summary>
public sealed record OpenSpace(SpaceAccess Access, SpaceDirectory Directory, TimeProvider Time)
{
    public SpaceClient Client(ParticipantId participant) => new(
        new SpaceClientOptions
        {
            Gateway = Access.Gateway,
            GatewayParticipant = Access.GatewayParticipant,
            Certificates = Directory.Certificates,
            Participant = participant,
            JobKeys = Path.Combine(Directory.Root, "job-keys", participant.Value),
        },
        Time);
}

/// <summary>There is no space where one was looked for.</summary>
public sealed class SpaceNotFoundException(string message) : Exception(message);
