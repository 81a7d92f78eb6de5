using System.Security.Cryptography;
using System.Text;
using TrustedSpace.Transparency.Log;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Transparency.Witnesses;

/// <summary>
/// What a witness remembers: <c>&lt;hash of the origin&gt;.checkpoint</c> for each log, the last note that it cosigned with its own line
/// under it, replaced as a whole; and <c>evidence/</c>, contradicting notes of a log. <c>lock</c> is held by the process that signs.
/// </summary>
internal sealed class WitnessState : IDisposable
{
    private const int MaxEvidence = 1000;

    private const string Suffix = ".checkpoint";

    private readonly string _directory;
    private readonly CosignatureVerifier _verifier;
    private readonly LogFiles _files;
    private readonly FileStream _lock;

    private WitnessState(string directory, CosignatureVerifier verifier, LogFiles files, FileStream exclusive)
    {
        _directory = directory;
        _verifier = verifier;
        _files = files;
        _lock = exclusive;
    }

    public static WitnessState Open(string directory, CosignatureVerifier verifier, LogFiles files)
    {
        var path = Path.GetFullPath(directory);
        files.CreateDirectory(path);

        // A folder whose name a power cut takes would take the memory of what was signed with it.
        if (Path.GetDirectoryName(path) is { } parent)
        {
            files.FlushDirectory(parent);
        }

        return new WitnessState(path, verifier, files, Lock(path));
    }

    /// <summary>Every note in a witness's folder, whoever holds its lock: a note is replaced as a whole.</summary>
    /// <exception cref="NoteException">A file is no note.</exception>
    public static IReadOnlyList<SignedNote> ReadAll(string directory) => Directory.Exists(directory)
        ? [.. Directory.EnumerateFiles(directory, "*" + Suffix).Order(StringComparer.Ordinal).Select(file => SignedNote.Parse(File.ReadAllBytes(file)))]
        : [];

    /// <summary>
    /// Reads what was last signed for a log. A process killed before its flush may have left it in memory only, which does no harm: nothing
    /// is signed, not even the same again, before it has been written anew.
    /// </summary>
    /// <exception cref="WitnessStateException">The file is not what this witness wrote.</exception>
    public PublishedCheckpoint? Load(string origin)
    {
        var path = PathOf(origin);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        try
        {
            var note = SignedNote.Parse(bytes);
            var checkpoint = Checkpoint.Parse(note.Text);
            if (checkpoint.Origin != origin || !note.Signatures.Any(line => _verifier.TryVerify(note.Text, line, out _)))
            {
                throw new NoteException($"it is not a checkpoint of \"{origin}\" with the cosignature of {_verifier.Name}.");
            }

            return new PublishedCheckpoint(note, checkpoint);
        }
        catch (NoteException e)
        {
            throw new WitnessStateException(
                $"{path} is not what this witness wrote: {e.Message} It signs nothing while it can't tell what it signed: start it with a new key and folder.", e);
        }
    }

    /// <summary>
    /// Makes a cosigned note the one that is remembered. A crash before the rename leaves the old one, one before the last flush either;
    /// in both cases the cosignature has not been handed out.
    /// </summary>
    public PublishedCheckpoint Save(SignedNote note, Checkpoint checkpoint)
    {
        Replace(PathOf(checkpoint.Origin), note.ToString());
        _files.FlushDirectory(_directory);
        return new PublishedCheckpoint(note, checkpoint);
    }

    /// <summary>
    /// Keeps both notes of a contradiction, once for each; the first <see cref="MaxEvidence"/> are kept, for whoever can call can ask
    /// for more.
    /// </summary>
    public void KeepEvidence(WitnessOutcome outcome, PublishedCheckpoint? last, AddCheckpointRequest request)
    {
        var folder = Path.Combine(_directory, "evidence");
        var offered = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request.Checkpoint.Text)))[..16];
        var path = Path.Combine(folder, $"{outcome}-{offered}.txt");
        if (File.Exists(path) || (Directory.Exists(folder) && Directory.EnumerateFiles(folder).Skip(MaxEvidence - 1).Any()))
        {
            return;
        }

        _files.CreateDirectory(folder);
        _files.FlushDirectory(_directory);
        Replace(path, $"{outcome}\n\nSigned before:\n\n{last?.Note.ToString() ?? "nothing\n"}\nOffered, with a proof from {request.OldSize}:\n\n{request}");
        _files.FlushDirectory(folder);
    }

    public void Dispose() => _lock.Dispose();

    private void Replace(string path, string content)
    {
        var unfinished = path + ".tmp";
        using (var file = _files.Open(unfinished, FileMode.Create))
        {
            _files.Write(file, Encoding.UTF8.GetBytes(content), 0);
            _files.Flush(file);
        }

        _files.Rename(unfinished, path);
    }

    private string PathOf(string origin) => Path.Combine(
        _directory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)))[..32] + Suffix);

    private static FileStream Lock(string directory)
    {
        try
        {
            return new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException)
        {
            throw new WitnessStateException($"The witness in {directory} runs in another process: stop that one first.", e);
        }
    }
}
