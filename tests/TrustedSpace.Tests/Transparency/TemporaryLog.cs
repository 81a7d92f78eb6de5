using TrustedSpace.Transparency.Log;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Tests.Transparency;

/// <summary>A directory and key for one test's log; the directory goes with it.</summary>
internal sealed class TemporaryLog : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("tlog-").FullName;

    public TemporaryLog()
        : this(NoteSigner.Generate("log.example/flows"))
    {
    }

    /// <summary>Another log under a key that its first log disposes.</summary>
    public TemporaryLog(NoteSigner signer) => Signer = signer;

    public NoteSigner Signer { get; }

    public TransparencyLogOptions Options => new() { Directory = Path, Signer = Signer };

    public TransparencyLog Open() => TransparencyLog.Open(Options);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Copies the whole directory to a new place below the temporary one.</summary>
    public string Copy()
    {
        var to = Directory.CreateTempSubdirectory("tlog-copy-").FullName;
        CopyTo(to);
        return to;
    }

    public void CopyTo(string to)
    {
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            var target = System.IO.Path.Combine(to, System.IO.Path.GetRelativePath(Path, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            System.IO.File.Copy(file, target);
        }
    }

    public void Dispose()
    {
        Signer.Dispose();
        Directory.Delete(Path, recursive: true);
    }
}
