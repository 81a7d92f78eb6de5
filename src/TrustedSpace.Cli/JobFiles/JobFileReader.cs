using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TrustedSpace.Cli.JobFiles;

/// <summary>Reads a job file and finds every fault that can be found without the space.</summary>
internal static class JobFileReader
{
    private const int LongestName = 64;

    /// <exception cref="JobFileException">The file is not readable YAML, has an unknown or missing key or a wrong value, or contradicts itself.</exception>
    public static JobFile Read(string path)
    {
        var full = Path.GetFullPath(path);
        var faults = new List<JobFileFault>();
        var text = ReadText(path, full);
        var jobs = Sections(path, text, faults).Select(section => Entry(section, full, faults)).ToList();
        foreach (var (key, twice) in Twice(jobs.OfType<JobFileEntry>()))
        {
            faults.Add(new JobFileFault(twice.Common.Line, $"{twice.Name}: {key}"));
        }

        return faults.Count == 0 ? new JobFile(full, [.. jobs.OfType<JobFileEntry>()]) : throw new JobFileException(path, faults);
    }

    private static string ReadText(string path, string full)
    {
        try
        {
            return File.ReadAllText(full);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new JobFileException(path, [new JobFileFault(1, unreadable.Message)]);
        }
    }

    private static List<(YamlMappingNode Node, int Number)> Sections(string path, string text, List<JobFileFault> faults)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException wrong)
        {
            throw new JobFileException(path, [new JobFileFault((int)wrong.Start.Line, wrong.Message)]);
        }
        catch (InvalidOperationException)
        {
            // What YamlDotNet 18 throws, without a place, where a bracket or brace is left open before a mapping.
            throw new JobFileException(path, [new JobFileFault(1, "the file is not YAML: a bracket, brace or quotation mark is not closed")]);
        }

        if (yaml.Documents is not [{ RootNode: YamlMappingNode root }]
            || !root.Children.TryGetValue(new YamlScalarNode("jobs"), out var jobs)
            || jobs is not YamlSequenceNode { Children.Count: > 0 } list)
        {
            throw new JobFileException(path, [new JobFileFault(1, "the file must have one key, jobs, with a list of jobs")]);
        }

        foreach (var (key, _) in root.Children.Where(child => child.Key is not YamlScalarNode { Value: "jobs" }))
        {
            faults.Add(new JobFileFault((int)key.Start.Line, $"{key} is not known here; known is jobs"));
        }

        foreach (var wrong in list.Where(item => item is not YamlMappingNode))
        {
            faults.Add(new JobFileFault((int)wrong.Start.Line, "a job must be a mapping"));
        }

        return [.. list.Select((item, index) => (Node: item as YamlMappingNode, Number: index + 1)).Where(item => item.Node is not null).Select(item => (item.Node!, item.Number))];
    }

    private static JobFileEntry? Entry((YamlMappingNode Node, int Number) job, string file, List<JobFileFault> faults)
    {
        var named = job.Node.Children.TryGetValue(new YamlScalarNode("name"), out var given) && given is YamlScalarNode { Value: { Length: > 0 } value } ? value : $"job {job.Number}";
        var before = faults.Count;
        var section = new JobFileSection(job.Node, named, faults);
        var grant = section.Section("grant");
        var common = new EntryFields
        {
            Name = Name(section),
            Line = section.Line,
            Purpose = section.Text("purpose"),
            Output = section.Text("output") is { } output ? Path.GetFullPath(output, Path.GetDirectoryName(file)!) : null,
            Grant = new EntryGrant(grant.Number("cells", 1, 1_000_000_000), (int)(grant.Number("minutes", 1, 24 * 60) ?? 15) * 60),
            Timeout = section.Number("timeout", 1, 24 * 60 * 60) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Retries = (int)(section.Number("retries", 0, 100) ?? 2),
            Source = job.Node.ToString(),
        };
        grant.Close();
        var kind = section.OneOf("kind", JobKinds.All);
        if (kind is null && section.Text("kind") is null)
        {
            return null;
        }

        var entry = kind?.Read(section, common);
        if (common.Output is { } path && Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
        {
            section.Note("output", $"is in {folder}, which does not exist");
        }

        if (kind is not null)
        {
            section.Close();
        }

        return faults.Count == before ? entry : null;
    }

    private static string? Name(JobFileSection section)
    {
        if (section.Text("name") is not { } name)
        {
            return null;
        }

        return name.Length <= LongestName && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
            ? name
            : section.Wrong<string>("name", $"must be of at most {LongestName} lower-case letters, digits and hyphens");
    }

    private static IEnumerable<(string Problem, JobFileEntry Entry)> Twice(IEnumerable<JobFileEntry> jobs)
    {
        var (names, outputs) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var job in jobs)
        {
            if (!names.Add(job.Name))
            {
                yield return ("name is another job's too", job);
            }

            if (!outputs.Add(job.Common.Output))
            {
                yield return ("output is another job's too", job);
            }
        }
    }
}
