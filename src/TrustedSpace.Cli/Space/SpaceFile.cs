using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Space;

/// <summary>
/// A whole space in one YAML file: who takes part, which datasets they own, where the rows are, what they mean, cost and may be used for.
/// Documented in docs/space-file.md.
/// </summary>
public sealed record SpaceFile
{
    /// <summary>Name of the space.</summary>
    public required string Space { get; init; }

    /// <summary>Elements of each data product, shared by all its datasets.</summary>
    public required IReadOnlyDictionary<string, ProductEntry> Products { get; init; }

    /// <summary>Usage policies that datasets refer to by name; each is a document of docs/policy.md.</summary>
    public required IReadOnlyDictionary<string, PolicyEntry> Policies { get; init; }

    public required IReadOnlyList<OwnerEntry> Owners { get; init; }

    public required IReadOnlyList<ParticipantEntry> Consumers { get; init; }

    public IReadOnlyList<RegulatorEntry> Regulators { get; init; } = [new() { Id = ParticipantId.Parse("regulator"), Organisation = "Regulator" }];

    /// <summary>The operator's price book.</summary>
    public PriceBook Prices { get; init; } = PriceBook.Default;

    public ParticipantEntry Operator { get; init; } = new() { Id = ParticipantId.Parse("operator"), Organisation = "Operator" };

    /// <summary>Who vouches for the log.</summary>
    public WitnessesEntry Witnesses { get; init; } = new();

    public GatewayEntry Gateway { get; init; } = new() { Id = ParticipantId.Parse("gateway"), Organisation = "Operator" };
}

/// <summary>A participant without data.</summary>
public sealed record ParticipantEntry
{
    public required ParticipantId Id { get; init; }

    public required string Organisation { get; init; }
}

/// <summary>A regulator; its witness runs beside the space.</summary>
public sealed record RegulatorEntry
{
    public required ParticipantId Id { get; init; }

    public required string Organisation { get; init; }

    /// <summary>https address at which the gateway reaches the regulator's witness, where something else than this command starts it.</summary>
    public Uri? Address { get; init; }
}

/// <summary>The witnesses beside owners and regulators, and how many must have signed a checkpoint.</summary>
public sealed record WitnessesEntry
{
    /// <summary>How many of all witnesses; null: more than half of the owners.</summary>
    public int? Quorum { get; init; }

    /// <summary>Seconds that a leaf may wait for a checkpoint with the quorum before no job and no export is admitted.</summary>
    public int WindowSeconds { get; init; } = 60;

    public IReadOnlyList<FurtherWitnessEntry> Further { get; init; } = [];
}

/// <summary>A witness that is no participant: any that speaks C2SP tlog-witness.</summary>
public sealed record FurtherWitnessEntry
{
    /// <summary>Its name in the policy, without spaces.</summary>
    public required string Name { get; init; }

    /// <summary>Its key (vkey of type 0x04).</summary>
    public required string Key { get; init; }

    /// <summary>Its submission prefix.</summary>
    public required Uri Address { get; init; }
}

/// <summary>The gateway; addresses matter only where something else than this command starts it.</summary>
public sealed record GatewayEntry
{
    public required ParticipantId Id { get; init; }

    public required string Organisation { get; init; }

    /// <summary>https address that the process binds.</summary>
    public string? Listen { get; init; }

    /// <summary>https address at which others reach it.</summary>
    public Uri? Address { get; init; }
}

/// <summary>Schema of a data product.</summary>
public sealed record ProductEntry
{
    public required IReadOnlyList<DataElement> Elements { get; init; }
}

/// <summary>An owner and its datasets; one connector is started for it.</summary>
public sealed record OwnerEntry
{
    public required ParticipantId Id { get; init; }

    public required string Organisation { get; init; }

    public required IReadOnlyList<DatasetEntry> Datasets { get; init; }

    /// <summary>https address that the connector binds, where something else than this command starts it.</summary>
    public string? Listen { get; init; }

    /// <summary>https address at which the gateway reaches the connector then.</summary>
    public Uri? Address { get; init; }
}

/// <summary>One dataset of an owner.</summary>
public sealed record DatasetEntry
{
    public required DatasetId Id { get; init; }

    public required ProductId Product { get; init; }

    public required string Title { get; init; }

    public int Version { get; init; } = 1;

    public required SourceEntry Source { get; init; }

    public required Tariff Tariff { get; init; }

    /// <summary>Name of an entry of <see cref="SpaceFile.Policies"/>.</summary>
    public required string Policy { get; init; }
}

/// <summary>A file or table that is looked up for every row of a source.</summary>
public sealed record JoinEntry
{
    /// <summary>File of a csv or parquet source, relative to the space file.</summary>
    public string? Path { get; init; }

    /// <summary>Table of a postgres source.</summary>
    public string? Table { get; init; }

    /// <summary>The key: column of the source to column of this table.</summary>
    public required IReadOnlyDictionary<string, string> On { get; init; }

    /// <summary>The elements that are read from this table: element name to column name.</summary>
    public required IReadOnlyDictionary<string, string> Columns { get; init; }
}

/// <summary>Where a dataset's rows are.</summary>
public sealed record SourceEntry
{
    /// <summary>csv, parquet or postgres.</summary>
    public required string Kind { get; init; }

    /// <summary>File of a csv or parquet source, relative to the space file; parquet takes a pattern with * too.</summary>
    public string? Path { get; init; }

    /// <summary>Field separator of a csv source; a comma unless given.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Npgsql connection string of a postgres source.</summary>
    public string? Connection { get; init; }

    /// <summary>Table or view of a postgres source.</summary>
    public string? Table { get; init; }

    /// <summary>Columns that are named otherwise than their element: element name to column name.</summary>
    public IReadOnlyDictionary<string, string>? Columns { get; init; }

    /// <summary>Further files or tables of the owner that are looked up for every row.</summary>
    public IReadOnlyList<JoinEntry>? Joins { get; init; }

    /// <summary>Memory of a file source's engine in MiB.</summary>
    public int? MemoryMegabytes { get; init; }

    /// <summary>Threads of a file source's engine.</summary>
    public int? Threads { get; init; }

    /// <summary>Longest time one aggregate may take, in seconds.</summary>
    public int? TimeoutSeconds { get; init; }
}
