using System.Text.Json;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Connector.Configuration;

/// <summary>Configuration file of a connector. A loaded value has passed <see cref="ConnectorOptionsRules"/> and its paths are absolute.</summary>
public sealed record ConnectorOptions
{
    /// <summary>The owner that this connector serves.</summary>
    public required ParticipantId Participant { get; init; }

    /// <summary>https address to serve on; port 0 takes a free port.</summary>
    public Uri Listen { get; init; } = new("https://127.0.0.1:0");

    /// <summary>https address at which the gateway reaches the connector; null: the address it serves on.</summary>
    public Uri? PublicAddress { get; init; }

    public required GatewayOptions Gateway { get; init; }

    /// <summary>Whose orders to freeze count, whoever delivers them; none: no order does.</summary>
    public IReadOnlyList<ParticipantId> Regulators { get; init; } = [];

    /// <summary>Directory of <c>ca.crt</c> and the owner's certificates and keys.</summary>
    public required string Certificates { get; init; }

    /// <summary>Directory of the usage ledger; created when absent.</summary>
    public required string State { get; init; }

    public required IReadOnlyList<DatasetOptions> Datasets { get; init; }

    /// <summary>Address of an OPA server that decides; null: the rules decide in the process.</summary>
    public Uri? PolicyServer { get; init; }

    public JobLimits Jobs { get; init; } = new();

    /// <summary>How the connector witnesses the gateway's log; null: it doesn't.</summary>
    public WitnessOptions? Witness { get; init; }

    /// <summary>Reads and checks a configuration file; relative paths are relative to it.</summary>
    /// <exception cref="CannotStartException">The file is unreadable or breaks a rule; every broken rule is listed.</exception>
    public static ConnectorOptions Load(string path)
    {
        try
        {
            var options = JsonSerializer.Deserialize<ConnectorOptions>(File.ReadAllBytes(path), ProtocolJson.Options)
                ?? throw new JsonException("the file holds null");
            return options.RelativeTo(Path.GetDirectoryName(Path.GetFullPath(path))!).Validated(path);
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException or FormatException)
        {
            throw new CannotStartException(path, [problem.Message], problem);
        }
    }

    /// <exception cref="CannotStartException">A rule is broken; every broken rule is listed.</exception>
    internal ConnectorOptions Validated(string subject)
    {
        var violations = ConnectorOptionsRules.Violations(this);
        return violations.Count == 0 ? this : throw new CannotStartException(subject, violations);
    }

    private ConnectorOptions RelativeTo(string directory) => this with
    {
        Certificates = Path.GetFullPath(Certificates, directory),
        State = Path.GetFullPath(State, directory),
        Witness = Witness?.RelativeTo(directory),
        Datasets = [.. Datasets.Select(dataset => dataset.RelativeTo(directory))],
    };
}
