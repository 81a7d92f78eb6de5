using System.Runtime.CompilerServices;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>Waits with an end: a wait that takes too long fails with what it waited for and where.</summary>
internal static class Waiting
{
    // Far beyond what any step takes; a test that runs into it has failed.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public static async Task<T> Within<T>(this Task<T> task, string what, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await ((Task)task).Within(what, file, line);
        return await task;
    }

    public static async Task Within(this Task task, string what, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"{Path.GetFileName(file)}:{line} waited {Limit.TotalSeconds} s for {what}.");
        }
    }
}
