using Microsoft.Win32.SafeHandles;
using TrustedSpace.Transparency.Log;

namespace TrustedSpace.Tests.Transparency;

/// <summary>
/// File operations that stop for good at a chosen one, and a model of what a disk then holds: content only as far as it was
/// flushed, names only as far as their directory was. <see cref="LosePower"/> rewrites the real directory accordingly, each thing
/// not flushed being kept, lost, cut off or zeroed as the seed says.
/// </summary>
internal sealed class CrashingDisk(string root) : LogFiles
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SafeFileHandle, ModelFile> _open = [];
    private readonly Dictionary<string, ModelDirectory> _directories = [];

    /// <summary>Operations done so far.</summary>
    public int Operations { get; private set; }

    /// <summary>The operation that fails, from 1; 0 for none.</summary>
    public int FailAt { get; private set; }

    /// <summary>True: the failing write leaves half its bytes, any other failing operation is done and not reported.</summary>
    public bool FailsLate { get; private set; }

    /// <summary>Does only the one operation fail, as on a full disk, or all from it on, as in a dead process?</summary>
    public bool GoesOn { get; private set; }

    /// <summary>Counts operations from here; what the disk holds, in memory and durably, stays as it is.</summary>
    public CrashingDisk Fail(int at, bool late = false, bool goesOn = false)
    {
        (Operations, FailAt, FailsLate, GoesOn) = (0, at, late, goesOn);
        return this;
    }

    public override SafeFileHandle Open(string path, FileMode mode) => Do(() =>
    {
        var handle = base.Open(path, mode);
        var names = DirectoryOf(path).Current;
        if (!names.TryGetValue(Path.GetFileName(path), out var file))
        {
            names[Path.GetFileName(path)] = file = new ModelFile();
        }

        file.Current = mode == FileMode.Create ? [] : file.Current;
        _open[handle] = file;
        return handle;
    });

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        var content = bytes.ToArray();
        Do(() =>
        {
            base.Write(file, content, offset);
            _open[file].Current = [.. _open[file].Current.AsSpan(0, (int)offset), .. content];
            return true;
        }, late: () =>
        {
            base.Write(file, content.AsSpan(0, content.Length / 2), offset);
            _open[file].Current = [.. _open[file].Current.AsSpan(0, (int)offset), .. content.AsSpan(0, content.Length / 2)];
        });
    }

    public override void Flush(SafeFileHandle file) => Do(() =>
    {
        _open[file].Durable = _open[file].Current;
        return true;
    });

    public override void Rename(string from, string to) => Do(() =>
    {
        base.Rename(from, to);
        DirectoryOf(from).Current.Remove(Path.GetFileName(from), out var file);
        DirectoryOf(to).Current[Path.GetFileName(to)] = file!;
        return true;
    });

    public override void Delete(string path) => Do(() =>
    {
        base.Delete(path);
        DirectoryOf(path).Current.Remove(Path.GetFileName(path));
        return true;
    });

    public override void DeleteDirectory(string path) => Do(() =>
    {
        base.DeleteDirectory(path);
        _directories.Remove(path);
        return true;
    });

    public override void CreateDirectory(string path) => Do(() =>
    {
        base.CreateDirectory(path);
        for (var directory = path; directory.Length > root.Length; directory = Path.GetDirectoryName(directory)!)
        {
            _directories.TryAdd(directory, new ModelDirectory());
        }

        return true;
    });

    public override void FlushDirectory(string path) => Do(() =>
    {
        var directory = DirectoryOf(Path.Combine(path, "any"));
        directory.Durable = new Dictionary<string, ModelFile>(directory.Current);
        foreach (var (child, model) in _directories)
        {
            model.IsDurable |= Path.GetDirectoryName(child) == path;
        }

        return true;
    });

    /// <summary>Takes what the directory holds as durable, as after a start of the machine.</summary>
    public CrashingDisk Load()
    {
        _directories.Clear();
        foreach (var path in Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories))
        {
            _directories[path] = new ModelDirectory { IsDurable = true };
        }

        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(path);
            var file = new ModelFile { Current = bytes, Durable = bytes };
            var directory = DirectoryOf(path);
            directory.Current[Path.GetFileName(path)] = file;
            directory.Durable[Path.GetFileName(path)] = file;
        }

        return this;
    }

    /// <summary>Makes the real directory what a power cut leaves; choices come from <paramref name="choose"/>(n), 0 to n−1.</summary>
    public void LosePower(Func<int, int> choose)
    {
        Directory.Delete(root, recursive: true);
        Directory.CreateDirectory(root);
        foreach (var (path, directory) in _directories.OrderBy(d => d.Key, StringComparer.Ordinal))
        {
            if (path != root && !directory.IsDurable && choose(2) == 0)
            {
                continue;
            }

            if (path != root && !Directory.Exists(Path.GetDirectoryName(path)))
            {
                continue;
            }

            Directory.CreateDirectory(path);
            foreach (var name in directory.Durable.Keys.Union(directory.Current.Keys).Order(StringComparer.Ordinal))
            {
                var file = (choose(2) == 0 ? directory.Durable : directory.Current).GetValueOrDefault(name);
                if (file is not null)
                {
                    File.WriteAllBytes(Path.Combine(path, name), file.Survivor(choose));
                }
            }
        }

        Load();
    }

    private ModelDirectory DirectoryOf(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        if (!_directories.TryGetValue(directory, out var model))
        {
            _directories[directory] = model = new ModelDirectory();
        }

        return model;
    }

    private T Do<T>(Func<T> operation, Action? late = null)
    {
        lock (_lock)
        {
            Operations++;
            if (FailAt == 0 || Operations < FailAt || (GoesOn && Operations > FailAt))
            {
                return operation();
            }

            if (FailsLate && Operations == FailAt)
            {
                if (late is not null)
                {
                    late();
                }
                else if (operation() is SafeFileHandle handle)
                {
                    handle.Dispose();
                }
            }

            throw new IOException($"Simulated failure of operation {FailAt}.");
        }
    }

    private sealed class ModelDirectory
    {
        public Dictionary<string, ModelFile> Durable { get; set; } = [];

        public Dictionary<string, ModelFile> Current { get; } = [];

        public bool IsDurable { get; set; }
    }

    private sealed class ModelFile
    {
        public byte[] Durable { get; set; } = [];

        public byte[] Current { get; set; } = [];

        /// <summary>Flushed content is there; of what came after, nothing, all, a part, or a part and zeros.</summary>
        public byte[] Survivor(Func<int, int> choose)
        {
            if (Durable.AsSpan().SequenceEqual(Current))
            {
                return Current;
            }

            if (!Current.AsSpan().StartsWith(Durable))
            {
                return choose(2) == 0 ? Durable : Current;
            }

            var added = Current.Length - Durable.Length;
            switch (choose(4))
            {
                case 0:
                    return Durable;
                case 1:
                    return Current;
                case 2:
                    return Current[..(Durable.Length + choose(added))];
                default:
                    var zeroed = (byte[])Current.Clone();
                    var sector = (Durable.Length + choose(added)) / 512 * 512;
                    zeroed.AsSpan(Math.Max(Durable.Length, sector)).Clear();
                    return zeroed;
            }
        }
    }
}
