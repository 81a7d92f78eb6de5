using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Cli.JobFiles;

/// <summary>
/// What was done of a job file, in the space's folder: written before a job is submitted and after its output is in place, deleted when every job of the
/// file is done. So a run that was interrupted or in which a job failed is taken up by the next, and a run after a whole one starts anew. An entry
/// that was changed in the file is another job. Thread-safe.
/// </summary>
internal sealed class JobJournal
{
    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly Dictionary<string, JournalEntry> _entries;

    private JobJournal(string path, Dictionary<string, JournalEntry> entries) => (_path, _entries) = (path, entries);

    /// <param name="space">Where the journal is kept.</param>
    /// <param name="participant">Who runs the file.</param>
    /// <param name="file">The job file.</param>
    /// <param name="afresh">Forgets what an earlier run did.</param>
    public static JobJournal Open(SpaceDirectory space, ParticipantId participant, string file, bool afresh)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file)))[..16];
        var path = Path.Combine(space.Root, "runs", participant.Value, $"{Path.GetFileNameWithoutExtension(file)}-{name}.json");
        var known = !afresh && File.Exists(path)
            ? JsonSerializer.Deserialize<Dictionary<string, JournalEntry>>(File.ReadAllText(path), ProtocolJson.Options)!
            : [];
        return new JobJournal(path, known);
    }

    public JournalEntry? Find(JobFileEntry entry)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(entry.Name, out var known) && known.Entry == entry.Digest ? known : null;
        }
    }

    /// <summary>Durable when it returns.</summary>
    public void Note(JobFileEntry entry, JournalEntry done)
    {
        lock (_lock)
        {
            _entries[entry.Name] = done with { Entry = entry.Digest };
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            var next = _path + ".next";
            using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
            {
                JsonSerializer.Serialize(file, _entries, ProtocolJson.Options);
                file.Flush(flushToDisk: true);
            }

            File.Move(next, _path, overwrite: true);
        }
    }

    /// <summary>Ends a run in which every job was done.</summary>
    public void Delete()
    {
        lock (_lock)
        {
            File.Delete(_path);
        }
    }
}

/// <summary>How far one job of a file came.</summary>
internal sealed record JournalEntry
{
    /// <summary>Digest of the entry in the file.</summary>
    public string Entry { get; init; } = "";

    /// <summary>The grant that it runs under, which the command keeps.</summary>
    public GrantId? Grant { get; init; }

    /// <summary>The first attempt, as it was or will be submitted.</summary>
    public JobSpec? First { get; init; }

    /// <summary>Set once the output is in place.</summary>
    public EntryOutcome? Done { get; init; }
}
