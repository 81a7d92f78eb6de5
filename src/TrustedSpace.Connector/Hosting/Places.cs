using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Hosting;

/// <summary>Bounds how many of a kind run at once, and so the memory they take. Nobody waits for a place.</summary>
internal sealed class Places(int number, Stage stage)
{
    private int _taken;

    /// <returns>The place; disposing it frees it.</returns>
    /// <exception cref="RefusedException">Every place is taken.</exception>
    public IDisposable Take()
    {
        if (Interlocked.Increment(ref _taken) > number)
        {
            Interlocked.Decrement(ref _taken);
            throw stage.Refuse(RefusalCode.Unavailable, $"{number} are running already", "Submit again later, under a new id.");
        }

        return new Place(this);
    }

    private sealed class Place(Places places) : IDisposable
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
