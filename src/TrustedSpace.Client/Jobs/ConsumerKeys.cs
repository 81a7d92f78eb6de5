using System.Collections.Concurrent;
using System.Security.Cryptography;
using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client.Jobs;

/// <summary>
/// The keys of jobs whose encrypted sums only their holder reads: each for one job, made and kept before the job is submitted, destroyed when its result is not
/// needed any more. In memory, or one file each with mode 600, so that a later process opens what an earlier one ran. Thread-safe.
/// </summary>
/// <param name="folder">Where the files are; null for memory.</param>
internal sealed class ConsumerKeys(string? folder) : IDisposable
{
    private readonly ConcurrentDictionary<JobId, ConsumerKey> _kept = new();

    /// <summary>A fresh key, kept.</summary>
    /// <exception cref="IOException">The file can't be written, or is there already.</exception>
    public ConsumerPublicKey Create(JobId job)
    {
        var key = ConsumerKey.Create();
        if (folder is null)
        {
            return _kept.TryAdd(job, key) ? key.PublicKey : throw new ArgumentException($"Job {job} has a key already.", nameof(job));
        }

        using (key)
        {
            Write(PathOf(folder, job), key);
            return key.PublicKey;
        }
    }

    /// <summary>The public part.</summary>
    /// <returns>Null where no such job's key is kept here.</returns>
    /// <exception cref="ConsumerKeyException">The file is damaged.</exception>
    public byte[]? FindPublic(JobId job) => Use(job, key => key.PublicKey.Bytes.ToArray());

    /// <summary>Uses a key while it is there.</summary>
    /// <returns>Null where no such job's key is kept here.</returns>
    /// <exception cref="ConsumerKeyException">The file is damaged.</exception>
    public T? Use<T>(JobId job, Func<ConsumerKey, T> use)
        where T : class
    {
        if (folder is null)
        {
            return _kept.TryGetValue(job, out var kept) ? use(kept) : null;
        }

        using var key = Read(PathOf(folder, job));
        return key is null ? null : use(key);
    }

    /// <summary>Destroys a key. No one opens the job's result any more.</summary>
    public void Forget(JobId job)
    {
        if (_kept.TryRemove(job, out var key))
        {
            key.Dispose();
        }

        if (folder is not null)
        {
            File.Delete(PathOf(folder, job));
        }
    }

    public void Dispose()
    {
        foreach (var key in _kept.Values)
        {
            key.Dispose();
        }

        _kept.Clear();
    }

    private static string PathOf(string folder, JobId job)
    {
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, job.Value + ".key");
    }

    private static void Write(string path, ConsumerKey key)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // A crash in here leaves a torn file of a job that was never submitted.
        var bytes = key.Export();
        using var file = new FileStream(path, options);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
        CryptographicOperations.ZeroMemory(bytes);
    }

    private static ConsumerKey? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        try
        {
            return ConsumerKey.Import(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
