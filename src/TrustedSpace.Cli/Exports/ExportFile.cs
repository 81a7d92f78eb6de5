using System.Text.Json;
using TrustedSpace.Cli.Output;
using TrustedSpace.Client.Exports;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Cli.Exports;

/// <summary>
/// The file of an export on its way: rows go into <c>FILE.partial</c>, and <c>FILE.resume</c> says after each batch how far they hold. FILE appears
/// when the export is complete, so that nothing broken looks whole. What a crash leaves is a partial file with bytes beyond what the note says,
/// which the resumption cuts off.
/// </summary>
internal sealed class ExportFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly FileStream _partial;
    private readonly long _base; // bytes of the parts before
    private ExportNote _note;

    private ExportFile(string path, FileStream partial, ExportNote note) => (_path, _partial, _base, _note) = (path, partial, note.Length, note);

    public Stream Rows => _partial;

    /// <summary>Begins an export; what a broken one left of the same file is gone.</summary>
    public static ExportFile Create(string path, ParticipantId owner, ExportSpec export)
    {
        File.Delete(NotePath(path));
        return new ExportFile(path, new FileStream(PartialPath(path), FileMode.Create, FileAccess.Write), new ExportNote { Owner = owner, Export = export });
    }

    /// <summary>The note of an export that broke.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static ExportNote Find(string path) => File.Exists(NotePath(path)) && File.Exists(PartialPath(path))
        ? JsonSerializer.Deserialize<ExportNote>(File.ReadAllText(NotePath(path)), ProtocolJson.Options)!
        : throw new InputException($"no broken export into {path} can be resumed: export it anew, without --resume.");

    /// <summary>Goes on after what a note says has arrived.</summary>
    public static ExportFile Resume(string path, ExportNote note)
    {
        var partial = new FileStream(PartialPath(path), FileMode.Open, FileAccess.Write);
        partial.SetLength(note.Length);
        partial.Seek(0, SeekOrigin.End);
        return new ExportFile(path, partial, note);
    }

    /// <summary>Notes what has arrived of a part.</summary>
    public void Note(ExportSpec export, ArrivedRows arrived)
    {
        _partial.Flush();
        _note = _note with { Export = export, Rows = arrived.Rows, Length = _base + arrived.Bytes };
        var unfinished = NotePath(_path) + ".new";
        File.WriteAllText(unfinished, JsonSerializer.Serialize(_note, ProtocolJson.Options));
        File.Move(unfinished, NotePath(_path), overwrite: true);
    }

    /// <summary>Puts the complete file into place.</summary>
    public async Task CompleteAsync()
    {
        await _partial.DisposeAsync().ConfigureAwait(false);
        File.Move(PartialPath(_path), _path, overwrite: true);
        File.Delete(NotePath(_path));
    }

    public async ValueTask DisposeAsync()
    {
        await _partial.DisposeAsync().ConfigureAwait(false);
        if (!File.Exists(NotePath(_path)))
        {
            File.Delete(PartialPath(_path));
        }
    }

    private static string PartialPath(string path) => path + ".partial";

    private static string NotePath(string path) => path + ".resume";
}

/// <summary>How far an export into a file has come.</summary>
internal sealed record ExportNote
{
    public required ParticipantId Owner { get; init; }

    /// <summary>The part that ran last.</summary>
    public required ExportSpec Export { get; init; }

    /// <summary>Rows of the export that have arrived whole.</summary>
    public long Rows { get; init; }

    /// <summary>Bytes of the partial file that hold them.</summary>
    public long Length { get; init; }
}
