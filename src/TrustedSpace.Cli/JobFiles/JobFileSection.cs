using System.Globalization;
using TrustedSpace.Protocol.Identity;
using YamlDotNet.RepresentationModel;

namespace TrustedSpace.Cli.JobFiles;

/// <summary>
/// One mapping of a job file, read key by key. What is wrong is noted with its line, the reader gets null, and reading goes on: so that one run lists every
/// fault. <see cref="Close"/> notes the keys that nothing asked for.
/// </summary>
internal sealed class JobFileSection(YamlMappingNode node, string place, ICollection<JobFileFault> faults)
{
    private readonly SortedSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Line at which the mapping begins.</summary>
    public int Line => (int)node.Start.Line;

    /// <summary>Line of each key.</summary>
    public IReadOnlyDictionary<string, int> Lines =>
        node.Children.Where(child => child.Key is YamlScalarNode).ToDictionary(child => ((YamlScalarNode)child.Key).Value ?? "", child => (int)child.Key.Start.Line);

    /// <summary>Line of a key, or of the mapping where it has no such key.</summary>
    public int LineOf(string key) => Lines.GetValueOrDefault(key, Line);

    /// <summary>Text that is not empty.</summary>
    public string? Text(string key) => OptionalText(key) is { } text ? text : Missing<string>(key);

    public string? OptionalText(string key) => Ask(key) switch
    {
        null => null,
        YamlScalarNode { Value: { } value } when value.Trim().Length > 0 => value.Trim(),
        _ => Wrong<string>(key, "must be text"),
    };

    public TId? Id<TId>(string key)
        where TId : struct, IIdentifier<TId> => Text(key) is { } text ? Parse<TId>(key, text) : null;

    /// <summary>A list of at least one identifier.</summary>
    public IReadOnlyList<TId>? Ids<TId>(string key)
        where TId : struct, IIdentifier<TId>
    {
        switch (Ask(key))
        {
            case null:
                return Missing<IReadOnlyList<TId>>(key);
            case YamlSequenceNode { Children.Count: > 0 } list when list.All(item => item is YamlScalarNode):
                var ids = list.Select(item => Parse<TId>(key, ((YamlScalarNode)item).Value ?? "")).ToArray();
                return Array.TrueForAll(ids, id => id is not null) ? [.. ids.Select(id => id!.Value)] : null;
            default:
                return Wrong<IReadOnlyList<TId>>(key, "must be a list such as [age, sex]");
        }
    }

    public long? Number(string key, long least, long most) => Ask(key) switch
    {
        null => null,
        YamlScalarNode { Value: { } text } when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most => number,
        _ => WrongNumber(key, least, most),
    };

    public T? OneOf<T>(string key, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        if (OptionalText(key) is not { } text)
        {
            return null;
        }

        if (words.TryGetValue(text, out var value))
        {
            return value;
        }

        Note(key, $"is \"{text}\", and can be {string.Join(", ", words.Keys)}");
        return null;
    }

    /// <summary>A mapping inside this one; empty where the key is not given.</summary>
    public JobFileSection Section(string key) => Ask(key) switch
    {
        YamlMappingNode inner => new JobFileSection(inner, $"{place}, {key}", faults),
        null => new JobFileSection([], $"{place}, {key}", faults),
        _ => Wrong<JobFileSection>(key, "must be a mapping") ?? new JobFileSection([], place, faults),
    };

    /// <summary>Notes a fault at a key.</summary>
    public T? Wrong<T>(string key, string problem)
        where T : class
    {
        Note(key, problem);
        return null;
    }

    public void Note(string key, string problem) => faults.Add(new JobFileFault(LineOf(key), $"{place}: {key} {problem}"));

    /// <summary>Notes every key that was not asked for.</summary>
    public void Close()
    {
        foreach (var (key, _) in node.Children)
        {
            if (key is not YamlScalarNode { Value: { } name } || !_known.Contains(name))
            {
                faults.Add(new JobFileFault((int)key.Start.Line, $"{place}: {key} is not known here; known are {string.Join(", ", _known)}"));
            }
        }
    }

    private YamlNode? Ask(string key)
    {
        _known.Add(key);
        return Find(key);
    }

    private YamlNode? Find(string key) => node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    private TId? Parse<TId>(string key, string text)
        where TId : struct, IIdentifier<TId>
    {
        try
        {
            return Identifier.Parse<TId>(text);
        }
        catch (FormatException wrong)
        {
            Note(key, wrong.Message);
            return null;
        }
    }

    private T? Missing<T>(string key)
        where T : class
    {
        if (Find(key) is null)
        {
            Note(key, "is missing");
        }

        return null;
    }

    private long? WrongNumber(string key, long least, long most)
    {
        Note(key, $"must be a whole number of {least} to {most}");
        return null;
    }
}
