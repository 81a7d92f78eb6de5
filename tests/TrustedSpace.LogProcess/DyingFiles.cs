using Microsoft.Win32.SafeHandles;
using TrustedSpace.Transparency.Log;

namespace TrustedSpace.LogProcess;

/// <summary>The log's operations on the disk, at one of which the process dies: before it, after half of a write, or after it.</summary>
internal sealed class DyingFiles(int dieAt, string how) : LogFiles
{
    private int _operations;

    public override SafeFileHandle Open(string path, FileMode mode) => Do(() => base.Open(path, mode));

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        var isLast = IsLast();
        Die(isLast && how == "before");
        if (isLast && how == "half")
        {
            base.Write(file, bytes[..(bytes.Length / 2)], offset);
            SuddenDeath.Come();
        }

        base.Write(file, bytes, offset);
        Die(isLast);
    }

    public override void Flush(SafeFileHandle file) => Do(() => base.Flush(file));

    public override void Rename(string from, string to) => Do(() => base.Rename(from, to));

    public override void Delete(string path) => Do(() => base.Delete(path));

    public override void DeleteDirectory(string path) => Do(() => base.DeleteDirectory(path));

    public override void CreateDirectory(string path) => Do(() => base.CreateDirectory(path));

    public override void FlushDirectory(string path) => Do(() => base.FlushDirectory(path));

    private static void Die(bool now)
    {
        if (now)
        {
            SuddenDeath.Come();
        }
    }

    // Only a write has a half; there the count is of writes.
    private bool IsLast(bool isWrite = true) => (how != "half" || isWrite) && Interlocked.Increment(ref _operations) == dieAt;

    private void Do(Action operation) => Do(() =>
    {
        operation();
        return true;
    });

    private T Do<T>(Func<T> operation)
    {
        var isLast = IsLast(isWrite: false);
        Die(isLast && how == "before");
        var result = operation();
        Die(isLast);
        return result;
    }
}
