using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Computation;

/// <summary>Bounds how many jobs and exports run at once, and so the memory they take. Nobody waits for a place.</summary>
internal sealed class JobPlaces(ConnectorOptions options)
{
    private readonly Stage _stage = new(options.Participant, "running jobs");
    private int _taken;

    /// <returns>The place; disposing it frees it.</returns>
    /// <exception cref="RefusedException">Every place is taken.</exception>
    public IDisposable Take()
    {
        if (Interlocked.Increment(ref _taken) > options.Jobs.MaximumRunning)
        {
            Interlocked.Decrement(ref _taken);
            throw _stage.Refuse(RefusalCode.Unavailable, $"{options.Jobs.MaximumRunning} jobs are running already", "Submit again later, under a new id.");
        }

        return new Place(this);
    }

    private sealed class Place(JobPlaces places) : IDisposable
    {
        private int _freed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _freed, 1) == 0)
            {
                Interlocked.Decrement(ref places._taken);
            }
        }
    }
}
