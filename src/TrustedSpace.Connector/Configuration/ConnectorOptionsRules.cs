using System.Net;

namespace TrustedSpace.Connector.Configuration;

/// <summary>What a sound configuration satisfies, apart from what only the data can show.</summary>
internal static class ConnectorOptionsRules
{
    /// <summary>Every violation as "key: what is wrong".</summary>
    public static IReadOnlyList<string> Violations(ConnectorOptions options)
    {
        var violations = new List<string>();
        RequireHttps("listen", options.Listen, violations);
        RequireHttps("publicAddress", options.PublicAddress, violations);
        RequireHttps("gateway.address", options.Gateway.Address, violations);
        RequireRange("gateway.announceSeconds", options.Gateway.AnnounceSeconds, 1, 3600, violations);
        RequireRange("jobs.maximumRunning", options.Jobs.MaximumRunning, 1, 1024, violations);
        RequireRange("jobs.deadlineSeconds", options.Jobs.DeadlineSeconds, 1, 3600, violations);
        if (options.PublicAddress is null && options.Listen.IsAbsoluteUri && !IsOneAddress(options.Listen.Host))
        {
            violations.Add($"publicAddress: is required where listen is {options.Listen.Host}, which no one can call back");
        }

        if (options.Gateway.Participant == options.Participant)
        {
            violations.Add("gateway.participant: an owner is not its own gateway");
        }

        violations.AddRange(options.Regulators.Where(regulator => regulator == options.Participant || regulator == options.Gateway.Participant)
            .Select(regulator => $"regulators: {regulator} can't be one, it is what a regulator freezes"));
        if (!File.Exists(Path.Combine(options.Certificates, "ca.crt")))
        {
            violations.Add($"certificates: no ca.crt in {options.Certificates}");
        }

        RequireFile("witness.key", options.Witness?.Key, violations);
        RequireFile("witness.policy", options.Witness?.Policy, violations);
        if (options.Datasets.Count == 0)
        {
            violations.Add("datasets: name at least one");
        }

        violations.AddRange(options.Datasets.Index().SelectMany(dataset => Violations(options, dataset.Item)
            .Select(violation => $"datasets[{dataset.Index}].{violation}")));
        violations.AddRange(options.Datasets.CountBy(dataset => dataset.Description.Id).Where(count => count.Value > 1)
            .Select(count => $"datasets: {count.Key} is described {count.Value} times"));
        violations.AddRange(options.Datasets.CountBy(dataset => dataset.Description.Product).Where(count => count.Value > 1)
            .Select(count => $"datasets: an owner adds one dataset to a product, {count.Key} has {count.Value}"));
        return violations;
    }

    private static IEnumerable<string> Violations(ConnectorOptions options, DatasetOptions dataset) =>
        dataset.Description.Owner == options.Participant
            ? dataset.Violations()
            : dataset.Violations().Prepend($"description.owner: {dataset.Description.Owner} is not the participant {options.Participant}");

    private static bool IsOneAddress(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any));

    private static void RequireHttps(string key, Uri? address, List<string> violations)
    {
        if (address is not null && (!address.IsAbsoluteUri || address.Scheme != Uri.UriSchemeHttps))
        {
            violations.Add($"{key}: {address} is not an https address");
        }
    }

    private static void RequireFile(string key, string? path, List<string> violations)
    {
        if (path is not null && !File.Exists(path))
        {
            violations.Add($"{key}: there is no file {path}");
        }
    }

    private static void RequireRange(string key, int value, int least, int most, List<string> violations)
    {
        if (value < least || value > most)
        {
            violations.Add($"{key}: {value} is outside {least} to {most}");
        }
    }
}
