using System.Text.Json;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Transparency.Notes;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace TrustedSpace.Cli.Space;

/// <summary>Reads a space file and checks that it is whole, so that nothing is started for a file with a mistake.</summary>
public static class SpaceFileReader
{
    /// <exception cref="SpaceFileException">The file is not readable YAML, has an unknown or missing key, or contradicts itself; lists every finding.</exception>
    public static SpaceFile Read(string path)
    {
        var file = Deserialize(path);
        var findings = Findings(file, Path.GetDirectoryName(Path.GetFullPath(path))!).ToArray();
        return findings.Length == 0 ? file : throw new SpaceFileException(path, findings);
    }

    private static SpaceFile Deserialize(string path)
    {
        try
        {
            using var reader = File.OpenText(path);
            var yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().WithDuplicateKeyChecking().Build().Deserialize(reader);
            var json = new SerializerBuilder().JsonCompatible().Build().Serialize(yaml);
            return JsonSerializer.Deserialize<SpaceFile>(json, ProtocolJson.Options) ?? throw new JsonException("the file is empty");
        }
        catch (YamlException wrong)
        {
            throw new SpaceFileException(path, [$"line {wrong.Start.Line}, column {wrong.Start.Column}: {wrong.Message}"]);
        }
        catch (JsonException wrong)
        {
            throw new SpaceFileException(path, [wrong.Path is { } key ? $"{key}: {wrong.Message}" : wrong.Message]);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SpaceFileException(path, [unreadable.Message]);
        }
    }

    private static IEnumerable<string> Findings(SpaceFile file, string folder)
    {
        var ids = new HashSet<ParticipantId>();
        foreach (var id in file.Participants().Select(participant => participant.Id).Where(id => !ids.Add(id)))
        {
            yield return $"participant {id} is named twice";
        }

        if (file.Owners.Count == 0)
        {
            yield return "owners: a space needs at least one owner";
        }

        foreach (var finding in WitnessFindings(file))
        {
            yield return finding;
        }

        foreach (var violation in file.Prices.Violations())
        {
            yield return violation;
        }

        foreach (var (owner, dataset) in file.Owners.SelectMany(owner => owner.Datasets.Select(dataset => (owner, dataset))))
        {
            var key = $"owners {owner.Id}, dataset {dataset.Id}";
            if (!file.Products.ContainsKey(dataset.Product.Value))
            {
                yield return $"{key}: product \"{dataset.Product}\" is not under products";
            }
            else if (!file.Policies.ContainsKey(dataset.Policy))
            {
                yield return $"{key}: policy \"{dataset.Policy}\" is not under policies";
            }
            else
            {
                foreach (var violation in DescriptionRules.Violations(file.Describe(owner, dataset)).Concat(file.Prices.Excesses(dataset.Tariff)))
                {
                    yield return $"{key}: {violation}";
                }
            }

            foreach (var source in (dataset.Source.Joins ?? []).Select(join => dataset.Source with { Path = join.Path, Table = join.Table }).Prepend(dataset.Source))
            {
                if (Missing(source, folder) is { } missing)
                {
                    yield return $"{key}: {missing}";
                }
            }
        }
    }

    private static IEnumerable<string> WitnessFindings(SpaceFile file)
    {
        var all = file.Owners.Count + file.Regulators.Count + file.Witnesses.Further.Count;
        if (file.Witnesses.Quorum is < 1 || file.Witnesses.Quorum > all)
        {
            yield return $"witnesses.quorum: {file.Witnesses.Quorum} is not between 1 and the {all} witnesses";
        }

        if (file.Witnesses.WindowSeconds is < 1 or > 86_400)
        {
            yield return $"witnesses.windowSeconds: {file.Witnesses.WindowSeconds} is not between 1 and 86400";
        }

        foreach (var further in file.Witnesses.Further)
        {
            if (further.Name.Any(char.IsWhiteSpace) || further.Name.Length == 0 || !CosignatureVerifier.TryParse(further.Key, out _))
            {
                yield return $"witnesses.further {further.Name}: needs a name without spaces and a vkey of type 0x04";
            }
        }
    }

    private static string? Missing(SourceEntry source, string folder) => source switch
    {
        { Kind: "csv" or "parquet", Path: null } => $"a {source.Kind} source needs a path",
        { Kind: "csv" or "parquet", Path: { } path } => path.Contains('*', StringComparison.Ordinal) || File.Exists(Path.Combine(folder, path)) ? null : $"source file {path} does not exist beside the space file",
        { Kind: "postgres", Connection: not null, Table: not null } => null,
        { Kind: "postgres" } => "a postgres source needs a connection and a table",
        _ => $"source kind \"{source.Kind}\" is not csv, parquet or postgres",
    };
}
