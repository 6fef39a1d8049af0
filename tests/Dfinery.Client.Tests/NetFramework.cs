#if NETFRAMEWORK
using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

// What the tests use and .NET Framework does not have, as far as they use it.
namespace System
{
    internal readonly struct DateOnly
    {
        public static DateOnly MinValue => default;
    }

    internal readonly record struct Index(int Value, bool IsFromEnd = false)
    {
        public static implicit operator Index(int value) => new(value);

        public int GetOffset(int length) => IsFromEnd ? length - Value : Value;
    }

    internal readonly record struct Range(Index Start, Index End)
    {
        public static Range StartAt(Index start) => new(start, new Index(0, true));

        public static Range EndAt(Index end) => new(0, end);
    }
}

namespace System.Runtime.CompilerServices
{
    internal static class IsExternalInit;

    internal static class RuntimeHelpers
    {
        // The compiler looks for it here, because this type hides the framework's.
        private static readonly Action<Array, RuntimeFieldHandle> Initialize =
            (Action<Array, RuntimeFieldHandle>)typeof(object).Assembly.GetType("System.Runtime.CompilerServices.RuntimeHelpers", true)
                .GetMethod(nameof(InitializeArray)).CreateDelegate(typeof(Action<Array, RuntimeFieldHandle>));

        public static void InitializeArray(Array array, RuntimeFieldHandle field) => Initialize(array, field);

        public static T[] GetSubArray<T>(T[] array, Range range)
        {
            int start = range.Start.GetOffset(array.Length);
            return array.AsSpan(start, range.End.GetOffset(array.Length) - start).ToArray();
        }
    }
}

namespace Dfinery.Client.Tests
{
    internal sealed class TaskCompletionSource(TaskCreationOptions options = TaskCreationOptions.None) : TaskCompletionSource<bool>(options)
    {
        public void SetResult() => SetResult(true);

        public bool TrySetResult() => TrySetResult(true);
    }

    internal sealed class PriorityQueue<TElement, TPriority>
    {
        private readonly SortedDictionary<(TPriority Priority, long Order), TElement> _elements = [];
        private long _order;

        public int Count => _elements.Count;

        public void Enqueue(TElement element, TPriority priority) => _elements.Add((priority, _order++), element);

        public bool TryPeek(out TElement element, out TPriority priority)
        {
            KeyValuePair<(TPriority Priority, long Order), TElement> first = _elements.FirstOrDefault();
            (element, priority) = (first.Value, first.Key.Priority);
            return Count > 0;
        }

        public bool TryDequeue(out TElement element, out TPriority priority) =>
            TryPeek(out element, out priority) && _elements.Remove(_elements.First().Key);
    }

    internal sealed class ArrayBufferWriter<T> : IBufferWriter<T>
    {
        private T[] _items = new T[256];
        private int _count;

        public ReadOnlyMemory<T> WrittenMemory => _items.AsMemory(0, _count);

        public T[] WrittenSpan => WrittenMemory.ToArray();

        public void Advance(int count) => _count += count;

        public Memory<T> GetMemory(int sizeHint = 0)
        {
            Array.Resize(ref _items, Math.Max(_items.Length, (2 * _count) + sizeHint + 1));
            return _items.AsMemory(_count);
        }

        public Span<T> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }

    // A class of its own: that of DateTimeOffset has the same name.
    internal static class NetFrameworkDates
    {
        extension(DateTime)
        {
            public static DateTime UnixEpoch => new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        }
    }

    internal static class NetFramework
    {
        extension(TimeSpan)
        {
            public static TimeSpan operator *(TimeSpan time, double factor) => TimeSpan.FromTicks((long)Math.Round(time.Ticks * factor));

            public static TimeSpan operator /(TimeSpan time, double divisor) => TimeSpan.FromTicks((long)Math.Round(time.Ticks / divisor));
        }

        extension(DateTimeOffset)
        {
            public static DateTimeOffset UnixEpoch => new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);
        }

        extension(string)
        {
            public static string Join(char separator, IEnumerable<string> values) => string.Join(separator.ToString(), values);
        }

        extension(double)
        {
            public static bool IsFinite(double number) => !double.IsNaN(number) && !double.IsInfinity(number);
        }

        public static string[] Split(this string text, char separator, StringSplitOptions options) => text.Split([separator], options);

        public static TValue? GetValueOrDefault<TKey, TValue>(this Dictionary<TKey, TValue> items, TKey key) =>
            items.TryGetValue(key, out TValue value) ? value : default;

        public static void Shuffle<T>(this Random random, T[] items)
        {
            for (int rest = items.Length; rest > 1; rest--)
            {
                int chosen = random.Next(rest);
                (items[rest - 1], items[chosen]) = (items[chosen], items[rest - 1]);
            }
        }

        public static IEnumerable<T> DistinctBy<T, TKey>(this IEnumerable<T> items, Func<T, TKey> key) =>
            items.GroupBy(key).Select(group => group.First());

        public static IEnumerable<T> Order<T>(this IEnumerable<T> items, IComparer<T>? comparer = null) =>
            items.OrderBy(item => item, comparer);

        public static IEnumerable<T> OrderDescending<T>(this IEnumerable<T> items) => items.OrderByDescending(item => item);

        public static IEnumerable<T> TakeLast<T>(this IEnumerable<T> items, int count) => items.Reverse().Take(count).Reverse();

        public static IEnumerable<T> SkipLast<T>(this IEnumerable<T> items, int count) => items.Reverse().Skip(count).Reverse();

        public static T? MinBy<T, TKey>(this IEnumerable<T> items, Func<T, TKey> key) => items.OrderBy(key).FirstOrDefault();

        public static bool TryPeek<T>(this Queue<T> queue, out T item)
        {
            bool any = queue.Count > 0;
            item = any ? queue.Peek() : default!;
            return any;
        }

        public static bool TryPop<T>(this Stack<T> stack, out T item)
        {
            bool any = stack.Count > 0;
            item = any ? stack.Pop() : default!;
            return any;
        }

        public static Task WriteAsync(this Stream stream, byte[] bytes, CancellationToken cancellationToken = default) =>
            stream.WriteAsync(bytes, 0, bytes.Length, cancellationToken);

        public static Task WaitAsync(this Task task, TimeSpan limit) => WaitAsync(task, limit, CancellationToken.None);

        public static async Task<T> WaitAsync<T>(this Task<T> task, TimeSpan limit)
        {
            await WaitAsync(task, limit, CancellationToken.None);
            return await task;
        }

        public static async Task<T> WaitAsync<T>(this Task<T> task, CancellationToken cancellationToken)
        {
            await WaitAsync(task, Timeout.InfiniteTimeSpan, cancellationToken);
            return await task;
        }

        private static async Task WaitAsync(Task task, TimeSpan limit, CancellationToken cancellationToken)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (await Task.WhenAny(task, Task.Delay(limit, stop.Token)) != task)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new TimeoutException();
            }

            stop.Cancel();
            await task;
        }
    }
}
#endif
