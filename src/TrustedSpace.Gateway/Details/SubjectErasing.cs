using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Gateway.Details;

/// <summary>Erases subjects: destroyed first, then one leaf, which a crash in between leaves to the next start.</summary>
internal sealed class SubjectErasing(DetailVault vault, FlowLog log, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _erasing = new(1);

    /// <summary>Again, it destroys what has been kept since, and writes another leaf.</summary>
    public async Task<SubjectErasure> EraseAsync(SubjectId subject, CallerIdentity caller)
    {
        await _erasing.WaitAsync(CancellationToken.None);
        try
        {
            var erasure = vault.Erase(subject, caller.Id, log.Size);
            return new SubjectErasure { Subject = subject, Details = erasure.Details, Leaf = await RecordAsync(erasure) };
        }
        finally
        {
            _erasing.Release();
        }
    }

    /// <summary>Gives every erasure its leaf; called once at start.</summary>
    public async Task CompleteAsync()
    {
        foreach (var erasure in vault.Pending())
        {
            await RecordAsync(erasure);
        }
    }

    public void Dispose() => _erasing.Dispose();

    private async Task<long> RecordAsync(PendingErasure erasure)
    {
        var written = log.Read(erasure.LogSize, log.Size)
            .FirstOrDefault(leaf => leaf.Entry is SubjectErased erased && erased.Subject == erasure.Subject && erased.Details == erasure.Details);
        var leaf = written?.Index ?? await log.AppendAsync(
            new SubjectErased { Subject = erasure.Subject, By = erasure.By, Details = erasure.Details, At = time.GetUtcNow().ToUnixTimeMilliseconds() },
            CancellationToken.None);
        vault.Complete(erasure, leaf);
        return leaf;
    }
}
